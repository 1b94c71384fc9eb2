// Ledger.swift - what has settled and is not yet written down, and what it says of the network.

import NewsCore
import NewsStore

/// What has settled and is not yet written down.
actor Ledger {
  private var settled: [Settled] = []
  private var cached: [FetchLogEntry] = []
  /// When a host last gave an answer, whatever it was.
  private var answeredAt: WallTime?
  private(set) var outage = Outage()

  func note(_ result: Settled) {
    settled.append(result)
    guard result.provesNetwork else { return }
    let answer = result.startedAt + result.duration
    answeredAt = max(answeredAt ?? answer, answer)
    outage = Outage()
  }

  func noteCached(_ names: [String], at time: WallTime) {
    cached += names.map { FetchLogEntry(source: $0, at: time, code: nil) }
  }

  /// Hands over all of it, with the verdict on its failures: whether there was no network.
  ///
  /// A host that answered after the first of them began, in this run or another, proves that there
  /// was one.
  func take(at now: Moment) -> (settled: [Settled], cached: [FetchLogEntry], isOffline: Bool) {
    defer { (settled, cached) = ([], []) }
    let failures = settled.filter { $0.undecided != nil }
    let isOffline =
      NewsEngine.isOffline(settled)
      && !failures.contains { failure in answeredAt.map { $0 >= failure.startedAt } ?? false }
    if isOffline { outage.prolong(at: now) }
    return (settled, cached, isOffline)
  }
}

/// A time without network, in which this process asks nobody: longer with each vain attempt, over
/// with the first answer.
///
/// It is not stored. A night without network must not cost a source its good name, and a person who
/// has plugged the cable in asks with a new process, at once.
struct Outage: Hashable, Sendable {
  private var attempts = 0
  private(set) var until: Moment?

  static let firstPause = Duration.seconds(10)
  static let longestPause = Duration.minutes(5)

  mutating func prolong(at now: Moment) {
    attempts = min(attempts + 1, 16)
    until = now + min(Outage.firstPause * (1 << (attempts - 1)), Outage.longestPause)
  }

  /// As a gate that is closed for `host`; nil when there is none, or it is over.
  func gate(of host: String, at now: Moment) -> HostGate? {
    guard let until, !until.isReached(at: now, limit: Outage.longestPause) else { return nil }
    return HostGate(
      host: host, until: until, strikes: 0, reason: "no network; asked again after a pause")
  }
}
