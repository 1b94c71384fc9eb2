// FailureLog.swift - logs why requests fail for a reason on the server's side.

import Logging
import NIOConcurrencyHelpers

/// A request that failed for a reason on the server's side, not the client's.
struct RequestFailure: Sendable {
  /// The kind of request, without anything that the client wrote.
  var request: String
  /// A short name of the problem that never changes.
  var problem: String
  /// The reason for the operator; it is not sent to the client.
  var reason: String
  /// The status of the response; nil when no client asked.
  var status: Int? = 503
}

extension RequestFailure {
  init(_ request: String, _ problem: HTTPProblem, reason: String) {
    self.init(
      request: request, problem: problem.name, reason: reason, status: problem.status)
  }

  /// A failure because the server is shutting down.
  init(draining request: String) {
    self.init(request, .draining, reason: "the server is shutting down")
  }

  /// A failure because these critical sources have no acceptable copy.
  init(_ request: String, missing sources: [String]) {
    self.init(
      request: request, problem: "critical-sources",
      reason: "no acceptable copy: \(sources.joined(separator: ", "))")
  }
}

/// Logs requests that fail for a reason on the server's side.
///
/// Without a store, or under load, thousands of requests fail in the same way. So each problem is
/// logged at most once in ten seconds, with the number of failures that were not logged before.
final class FailureLog: Sendable {
  private struct Entry {
    var loggedAt: Int64
    var omitted = 0
  }

  private let logger: Logger
  private let entries = NIOLockedValueBox<[String: Entry]>([:])
  private static let pauseMilliseconds: Int64 = 10_000

  init(_ logger: Logger) {
    self.logger = logger
  }

  /// `now` is in milliseconds of the boot clock.
  ///
  /// - Returns: Whether a line was written.
  @discardableResult
  func log(_ failure: RequestFailure, at now: Int64) -> Bool {
    let problem = failure.problem
    let omitted = entries.withLockedValue { entries -> Int? in
      if let entry = entries[problem], now - entry.loggedAt < FailureLog.pauseMilliseconds {
        entries[problem]?.omitted += 1
        return nil
      }
      defer { entries[problem] = Entry(loggedAt: now) }
      return entries[problem]?.omitted ?? 0
    }
    guard let omitted else { return false }
    var metadata: Logger.Metadata = [
      "request": "\(failure.request)", "problem": "\(problem)", "reason": "\(failure.reason)",
      "not_logged_before": "\(omitted)",
    ]
    metadata["status"] = failure.status.map { "\($0)" }
    logger.warning(
      failure.status == nil ? "no source is asked" : "request failed", metadata: metadata)
    return true
  }
}
