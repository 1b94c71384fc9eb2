// Attempt.swift - one request of a refresh, from its lease to its result.

import NewsCore

/// One admitted request of a refresh and what came of it.
struct Attempt: Sendable {
  let grant: LeaseGrant
  /// When the refresh was admitted; a retry keeps it.
  let startedAt: Moment
  /// Requests of the refresh before this one.
  let earlier: [FetchLogEntry]
  let sentAt: Moment
  /// The time limit that the request was sent with.
  var timeout = Duration.zero
  var took = Duration.zero
  var reply = Reply.unsent
  /// The judged reply; while a retry is under way, that of the attempt before it.
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

  /// All requests of the refresh so far; `outcome` is that of this one.
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

/// What came back for one request.
enum Reply: Sendable {
  /// Not judged yet: that takes as long as parsing its body.
  case response(HTTPResponse)
  /// An error of the network, already judged.
  case none(AttemptResult)
  /// There was no time left to ask.
  case unsent
}
