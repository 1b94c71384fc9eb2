// FailureLog.swift - says in the log why requests fail for a reason of the server.

import Logging
import NIOConcurrencyHelpers

/// A request that failed for a reason of the server, not of the client.
struct RequestFailure: Sendable {
  /// What was asked for; nothing that the client wrote.
  var request: String
  /// A short name that does not change.
  var problem: String
  /// For the operator; the client is not told.
  var reason: String
  var status = 503
}

extension RequestFailure {
  init(_ request: String, _ problem: HTTPProblem, reason: String) {
    self.init(
      request: request, problem: problem.name, reason: reason, status: problem.status)
  }

  /// These critical sources have no acceptable copy.
  init(_ request: String, missing sources: [String]) {
    self.init(
      request: request, problem: "critical-sources",
      reason: "no acceptable copy: \(sources.joined(separator: ", "))")
  }
}

/// Logs requests that fail for a reason of the server.
///
/// Without a store, or under load, thousands of requests fail in the same way. So each problem is
/// logged at most once in ten seconds, with the number of failures that were not logged since.
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
  func log(_ failure: RequestFailure, at now: Int64) {
    let problem = failure.problem
    let omitted = entries.withLockedValue { entries -> Int? in
      if let entry = entries[problem], now - entry.loggedAt < FailureLog.pauseMilliseconds {
        entries[problem]?.omitted += 1
        return nil
      }
      defer { entries[problem] = Entry(loggedAt: now) }
      return entries[problem]?.omitted ?? 0
    }
    guard let omitted else { return }
    logger.warning(
      "request failed",
      metadata: [
        "request": "\(failure.request)", "status": "\(failure.status)",
        "problem": "\(problem)", "reason": "\(failure.reason)",
        "not_logged_before": "\(omitted)",
      ])
  }
}
