// ConnectionTimeouts.swift - the current deadline of a connection, and its cause; pure.

import NIOCore

/// The current deadline of a connection, and its cause.
///
/// A deadline that moves later needs no new timer: when the timer fires, it checks the deadline again.
/// So a connection with thousands of requests a second sets one timer a minute.
struct ConnectionTimeouts {
  enum Cause: Hashable {
    /// It waits for the head of the first request, or for the rest of a request.
    case header
    /// It waits for the next request.
    case idle
    /// It waits until the client takes the written bytes.
    case writing
    /// It waits until the client has seen the end of the last response.
    case linger
    /// It waits for requests that were sent just before the server began to stop.
    case drain
  }

  struct Limits: Hashable, Sendable {
    var header: TimeAmount
    var idle: TimeAmount
    /// A client that takes no bytes for this long is disconnected.
    var writing: TimeAmount
    /// A client that has not taken everything after this time is disconnected.
    var writingTotal: TimeAmount
    var linger = TimeAmount.seconds(1)
    /// How long an idle connection stays open after the server began to stop.
    var drain: TimeAmount
    /// How long any connection may stay open after the server began to stop.
    var drainTotal: TimeAmount
  }

  /// The meaning of a timer that fired.
  enum Expiry: Hashable {
    /// The deadline has moved; nothing has expired.
    case nothing
    /// The client was too slow.
    case timedOut
    /// There is nothing left to wait for.
    case waitedEnough
    /// The client has taken all written bytes.
    case everythingTaken
  }

  let limits: Limits
  private(set) var cause: Cause?
  private var deadline = NIODeadline.distantFuture
  private var closesAt = NIODeadline.distantFuture
  /// Since when the client has not taken everything; nil when it has.
  private var writingSince: NIODeadline?
  private var lastUnsentBytes = 0

  init(limits: Limits) {
    self.limits = limits
  }

  /// The latest time at which ``expired(unsentBytes:at:)`` has to be called.
  var next: NIODeadline { min(deadline, closesAt) }

  mutating func wait(for cause: Cause, from now: NIODeadline) {
    self.cause = cause
    deadline = now + limit(of: cause)
  }

  /// The client has nothing to send; it only has to take the bytes that were written before.
  mutating func waitForServer() {
    if cause != .writing { stop() }
  }

  mutating func stop() {
    cause = nil
    deadline = .distantFuture
  }

  /// The connection has ended, so no timer is needed any more.
  mutating func end() {
    stop()
    closesAt = .distantFuture
  }

  /// Sets the time by which the connection ends in any case.
  mutating func closeLatest(from now: NIODeadline) { closesAt = now + limits.drainTotal }

  /// Starts the deadline of writing, if the client has not taken everything.
  ///
  /// - Returns: Whether bytes are left to take.
  @discardableResult
  mutating func watchWriting(unsentBytes: Int, at now: NIODeadline) -> Bool {
    guard unsentBytes > 0 else {
      writingSince = nil
      return false
    }
    if writingSince == nil { writingSince = now }
    // A further response gives the client no more time for earlier ones.
    if cause != .writing {
      lastUnsentBytes = unsentBytes
      wait(for: .writing, from: now)
    }
    return true
  }

  mutating func expired(unsentBytes: Int, at now: NIODeadline) -> Expiry {
    if now >= closesAt { return .waitedEnough }
    guard let cause, now >= deadline else { return .nothing }
    switch cause {
    case .header: return .timedOut
    case .writing: return checkWriting(unsentBytes, at: now)
    case .idle, .linger, .drain:
      // First the response is sent completely, as fast as the client takes it.
      return watchWriting(unsentBytes: unsentBytes, at: now) ? .nothing : .waitedEnough
    }
  }

  /// Disconnects a client that took nothing since the last check, or needs too long in total.
  private mutating func checkWriting(_ unsentBytes: Int, at now: NIODeadline) -> Expiry {
    if unsentBytes == 0 {
      writingSince = nil
      return .everythingTaken
    }
    let isTooLong = now - (writingSince ?? now) > limits.writingTotal
    guard unsentBytes < lastUnsentBytes, !isTooLong else { return .timedOut }
    lastUnsentBytes = unsentBytes
    wait(for: .writing, from: now)
    return .nothing
  }

  private func limit(of cause: Cause) -> TimeAmount {
    switch cause {
    case .header: limits.header
    case .idle: limits.idle
    case .writing: limits.writing
    case .linger: limits.linger
    case .drain: limits.drain
    }
  }
}

extension ConnectionTimeouts.Limits {
  init(_ options: ServerOptions) {
    self.init(
      header: TimeAmount(options.headerLimit), idle: TimeAmount(options.idleLimit),
      writing: TimeAmount(options.writeLimit), writingTotal: TimeAmount(options.writeTotalLimit),
      drain: TimeAmount(options.drainGrace), drainTotal: TimeAmount(options.drainLimit))
  }
}
