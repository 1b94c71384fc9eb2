// TransferTimers.swift - when one hop has taken too long, and in which of its phases.

import NewsCore

/// The clocks of one hop, judged by the phase it is in.
///
/// A plain value: the loop tells it what happened and asks what has expired. libcurl's own timers
/// cannot tell a stuck look-up, a slow handshake and a silent server apart.
struct TransferTimers: Sendable {
  typealias Instant = ContinuousClock.Instant

  enum Phase: Sendable { case resolving, connecting, waiting, receiving }

  private(set) var phase = Phase.resolving
  private let limits: TransferLimits
  private let slow: SlowLimit
  /// End of the whole transfer, all hops together.
  private let deadline: Instant
  /// End of the present phase.
  private var phaseEnd: Instant?
  private var windowBytes = 0

  init(limits: TransferLimits, slow: SlowLimit, deadline: Instant, now: Instant) {
    self.limits = limits
    self.slow = slow
    self.deadline = deadline
    phaseEnd = now + limits.connect
  }

  /// When to ask ``expired(at:)`` again.
  var next: Instant { phaseEnd.map { min($0, deadline) } ?? deadline }

  /// The name is known; the time for connecting goes on.
  mutating func resolved() {
    phase = .connecting
  }

  /// The connection stands, TLS included, and the request goes out.
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

/// The slowest answer that is waited for.
package struct SlowLimit: Hashable, Sendable {
  /// Averaged over each window.
  package var bytesPerSecond = 200
  package var window: Duration = .seconds(5)

  package init(bytesPerSecond: Int = 200, window: Duration = .seconds(5)) {
    self.bytesPerSecond = bytesPerSecond
    self.window = window
  }

  var bytesPerWindow: Int { bytesPerSecond * Int(window.milliseconds) / 1000 }
}
