// Attempt.swift - one request of a refresh, from its lease to its result.

import NewsCore

/// One admitted request of a refresh, and its reply.
struct Attempt: Sendable {
  let grant: LeaseGrant
  /// When the refresh was admitted; a retry keeps it.
  let startedAt: Moment
  /// Earlier requests of the same refresh.
  let earlier: [FetchLogEntry]
  let sentAt: Moment
  /// The time limit of the request.
  var timeout = Duration.zero
  var took = Duration.zero
  var reply = Reply.unsent
  /// Bytes for which its response counts in ``ResponseBacklog``; zero when it is not in there.
  var backlogBytes = 0
  /// The classified reply; during a retry, that of the previous attempt.
  var result: AttemptResult?

  init(grant: LeaseGrant, startedAt: Moment) {
    self.grant = grant
    self.startedAt = startedAt
    earlier = []
    sentAt = startedAt
  }

  /// A retry of `failed`, under the same lease.
  init(after failed: Attempt, of source: Source, at now: Moment) {
    grant = failed.grant
    startedAt = failed.startedAt
    earlier = failed.result.map { failed.requests(of: source, $0.outcome) } ?? failed.earlier
    sentAt = now
    result = failed.result
  }

  var response: HTTPResponse? {
    if case .response(let response) = reply { response } else { nil }
  }

  /// All requests of the refresh so far; `outcome` is the outcome of this one.
  func requests(of source: Source, _ outcome: Outcome) -> [FetchLogEntry] {
    if case .unsent = reply { return earlier }
    return earlier + [
      FetchLogEntry(
        source: source.name, at: sentAt.wall, code: outcome.code, status: outcome.status,
        duration: took, wireBytes: response?.wireBytes ?? 0, bodyBytes: response?.body.count ?? 0,
        message: outcome.message)
    ]
  }
}

/// The reply to one request.
enum Reply: Sendable {
  /// A response that is not classified yet, because that includes parsing its body.
  case response(HTTPResponse)
  /// An error of the network, already classified.
  case none(AttemptResult)
  /// No time was left to send the request.
  case unsent
}
