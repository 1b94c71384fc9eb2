// ScriptedNames.swift - a name service that a test controls.

import Dispatch
import NewsCore

@testable import CurlTransport

/// A name service with scripted answers.
final class ScriptedNames: Sendable {
  private let asked = Locked<[String]>([])
  private let answers: [String: Resolver.Answer]
  private let gate = DispatchSemaphore(value: 0)

  init(_ answers: [String: Resolver.Answer] = [:]) {
    self.answers = answers
  }

  var questions: [String] { asked.withLock { $0 } }

  /// Names that begin with `stuck` wait until ``release(_:)``.
  func lookUp(_ name: String) -> Resolver.Answer {
    asked.withLock { $0.append(name) }
    if name.hasPrefix("stuck") { gate.wait() }
    return answers[name] ?? .notFound
  }

  func release(_ count: Int) {
    for _ in 0..<count { gate.signal() }
  }
}
