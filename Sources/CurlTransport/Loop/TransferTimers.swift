// TransferTimers.swift - decides when one hop has taken too long, by its phase.

import NewsCore

/// The time limits of one hop in each of its phases.
///
/// A plain value: the loop reports events to it and asks what has expired. libcurl's own timers
/// cannot tell a stuck look-up, a slow handshake and a silent server apart.
struct TransferTimers: Sendable {
  typealias Instant = ContinuousClock.Instant

  enum Phase: Sendable { case resolving, connecting, waiting, receiving }

  private(set) var phase = Phase.resolving
  private let limits: TransferLimits
  private let slow: SlowLimit
  /// End of the whole transfer with all its hops.
  private let deadline: Instant
  /// End of the current phase; nil when only `deadline` bounds it.
  private var phaseEnd: Instant?
  private var windowBytes = 0

  init(limits: TransferLimits, slow: SlowLimit, deadline: Instant, now: Instant) {
    self.limits = limits
    self.slow = slow
    self.deadline = deadline
    phaseEnd = now + limits.connect
  }

  /// When ``expired(at:)`` has to be called again.
  var next: Instant { phaseEnd.map { min($0, deadline) } ?? deadline }

  /// The name is resolved; the time limit for connecting continues.
  mutating func resolved() {
    phase = .connecting
  }

  /// The connection is ready, TLS included, and the request is being sent.
  mutating func connected(at now: Instant) {
    phase = .waiting
    phaseEnd = limits.firstByte.map { now + $0 }
  }

  /// Bytes of the answer arrived.
  mutating func received(_ count: Int, now: () -> Instant) {
    windowBytes += count
    guard phase != .receiving else { return }
    phase = .receiving
    phaseEnd = now() + slow.window
  }

  /// The reason to stop, if there is one.
  mutating func expired(at now: Instant) -> OutcomeCode? {
    if now >= deadline { return phase == .receiving ? .timeoutBody : phaseCode }
    guard let end = phaseEnd, now >= end else { return nil }
    guard phase == .receiving, windowBytes >= slow.bytesPerWindow else { return phaseCode }
    windowBytes = 0
    phaseEnd = now + slow.window
    return nil
  }

  private var phaseCode: OutcomeCode {
    switch phase {
    case .resolving: .dnsFailed
    case .connecting: .timeoutConnect
    case .waiting: .timeoutFirstByte
    case .receiving: .timeoutSlow
    }
  }
}

/// The lowest speed of an answer; a slower one ends with `timeout.slow`.
package struct SlowLimit: Hashable, Sendable {
  /// The average over each window.
  package var bytesPerSecond = 200
  package var window: Duration = .seconds(5)

  package init(bytesPerSecond: Int = 200, window: Duration = .seconds(5)) {
    self.bytesPerSecond = bytesPerSecond
    self.window = window
  }

  var bytesPerWindow: Int { bytesPerSecond * Int(window.milliseconds) / 1000 }
}
