// Outcome.swift - classifies how an attempt ended.

package import FeedParsing
package import NewsCore
import NewsText

/// How one attempt ended, as breaker, retry, record, report and metrics read it.
package struct Outcome: Hashable, Sendable {
  package var code: OutcomeCode
  package var status: Int?
  /// One line for people; nil on success.
  package var message: String?
  /// The wait that the publisher asked for, already limited.
  package var retryAfter: Duration?
  package var effect: BreakerEffect

  package init(
    _ code: OutcomeCode, status: Int? = nil, message: String? = nil, retryAfter: Duration? = nil,
    effect: BreakerEffect? = nil
  ) {
    self.code = code
    self.status = status
    self.message = message
    self.retryAfter = retryAfter
    self.effect = effect ?? code.breakerEffect
  }

  package var isSuccess: Bool { code.isSuccess }
}

/// The classified result of an attempt, with the feed if there is one.
package enum AttemptResult: Hashable, Sendable {
  /// Indirect, because a feed has 832 bytes and most results have none.
  indirect case feed(Feed, Outcome)
  /// A 200 with the same bytes as last time, which are not parsed again.
  case unchanged(Outcome)
  case notModified(Outcome)
  case failure(Outcome)

  package var outcome: Outcome {
    switch self {
    case .feed(_, let outcome), .unchanged(let outcome), .notModified(let outcome),
      .failure(let outcome):
      outcome
    }
  }
}

extension AttemptResult {
  /// This result with secrets masked in its message and in the title of its feed.
  func masked(_ mask: SecretMask) -> AttemptResult {
    if mask.isEmpty { return self }
    switch self {
    case .feed(var feed, let outcome):
      feed.title = feed.title.map { TextConstruct(.text, mask.text($0.plainText)) }
      return .feed(feed, outcome)
    case .failure(var outcome):
      outcome.message = outcome.message.map(mask.text)
      return .failure(outcome)
    case .unchanged, .notModified: return self
    }
  }
}

/// Classifies a transport error.
package func classify(_ error: TransportError) -> AttemptResult {
  let effect: BreakerEffect? =
    error.code == .policyBlocked && error.afterRedirect ? .failure : nil
  return .failure(Outcome(error.code, message: error.message, effect: effect))
}

/// Classifies a complete response; any status and any body give exactly one result.
///
/// `record` is the record that the request was made from: a body with the hash of the last good one is
/// not parsed again, and a 304 is valid only if the record has validators, which made the request
/// conditional.
package func classify(
  _ response: HTTPResponse, askedWith record: SourceRecord, now: WallTime, policy: SchedulePolicy
) -> AttemptResult {
  let status = response.status
  func failure(_ code: OutcomeCode, _ message: String, effect: BreakerEffect? = nil)
    -> AttemptResult
  {
    .failure(Outcome(code, status: status, message: message, effect: effect))
  }
  switch status {
  case 304 where !record.validators.isEmpty:
    return .notModified(Outcome(.notModified, status: status))
  case 304:
    return failure(.payloadBad, "HTTP 304 to a request without validators")
  case 204, 206:
    return failure(.payloadBad, "HTTP \(status) \(reasonPhrase(status)) carries no whole document")
  case 200..<300:
    return read(response, knownHash: record.contentHash)
  case 300..<400:
    return failure(.httpRedirect, "HTTP \(status) without a target we may follow")
  case 429, 503:
    return throttled(response, now: now, policy: policy)
  case 500...:
    return failure(.httpServerError, "HTTP \(status) \(reasonPhrase(status))")
  default:
    return failure(.httpClientError, clientErrorMessage(status))
  }
}

private func throttled(
  _ response: HTTPResponse, now: WallTime, policy: SchedulePolicy
) -> AttemptResult {
  let status = response.status
  let wait = parseRetryAfter(
    response.headers["Retry-After"], date: response.headers["Date"], now: now,
    cap: policy.retryAfterCap)
  if status == 503, wait == nil {
    return .failure(
      Outcome(.httpServerError, status: status, message: "HTTP 503 Service Unavailable"))
  }
  let asked = wait.map { " and asks to wait \($0.components.seconds) s" } ?? ""
  return .failure(
    Outcome(
      .httpThrottled, status: status, message: "HTTP \(status) \(reasonPhrase(status))\(asked)",
      retryAfter: wait, effect: status == 503 ? .failure : .neutral))
}

private func read(_ response: HTTPResponse, knownHash: UInt64?) -> AttemptResult {
  if let knownHash, knownHash == contentHash(response.body) {
    return .unchanged(Outcome(.fresh, status: response.status))
  }
  func failure(_ code: OutcomeCode, _ message: String) -> AttemptResult {
    .failure(Outcome(code, status: response.status, message: message))
  }
  do {
    let context = DocumentContext(
      url: response.url, contentType: response.headers["Content-Type"])
    let feed = try parseFeed(response.body, context: context)
    if !feed.isComplete { return failure(.bodyTruncated, "the document ends before it is closed") }
    if feed.format == .opml || feed.format == .cdf {
      return failure(.payloadBad, "a list of feeds, not a feed; import it with sources import")
    }
    return .feed(feed, Outcome(.fresh, status: response.status))
  } catch {
    return failure(.payloadBad, describe(error))
  }
}

private func describe(_ error: ParseError) -> String {
  switch error {
  case .empty: "an empty document instead of a feed"
  case .htmlPage(let feeds):
    feeds.first.map { "a web page instead of a feed; it names \(URIReference($0).redacted)" }
      ?? "a web page instead of a feed"
  case .notAFeed(let what): what
  }
}

private func clientErrorMessage(_ status: Int) -> String {
  let remedy =
    switch status {
    case 401, 403: "; check its key or whether it refuses feed readers"
    case 404: "; check its URL"
    case 410: "; the feed is gone for good: remove it or give it a new URL"
    default: ""
    }
  return "HTTP \(status) \(reasonPhrase(status))\(remedy)"
}
