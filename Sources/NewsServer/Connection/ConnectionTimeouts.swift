// ConnectionTimeouts.swift - what a connection waits for, and until when; pure.

import NIOCore

/// What a connection waits for, and until when.
///
/// A deadline that moves later needs no new timer: the timer that is set finds out when it fires. So
/// a connection with thousands of requests a second sets one timer a minute.
struct ConnectionTimeouts {
  enum Cause: Hashable {
    /// The head of the first request, or the rest of a request.
    case header
    /// The next request.
    case idle
    /// The client takes what was written.
    case writing
    /// The client has seen the end of the last response.
    case linger
    /// Requests that were sent just before the server began to stop.
    case drain
  }

  struct Limits: Hashable, Sendable {
    var header: TimeAmount
    var idle: TimeAmount
    /// A client that takes nothing for this long is disconnected.
    var writing: TimeAmount
    /// A client that takes less than everything in this time is disconnected.
    var writingTotal: TimeAmount
    var linger = TimeAmount.seconds(1)
    /// An idle connection is kept this long after the server began to stop.
    var drain: TimeAmount
    /// A connection ends this long after the server began to stop, whatever it does.
    var drainTotal: TimeAmount
  }

  /// What a timer that fired means.
  enum Expiry: Hashable {
    /// The deadline has moved; nothing is over.
    case nothing
    /// The client was too slow.
    case timedOut
    /// There is nothing left to wait for.
    case waitedEnough
    /// The client has taken all that was written.
    case everythingTaken
  }

  let limits: Limits
  private(set) var cause: Cause?
  private var deadline = NIODeadline.distantFuture
  private var closesAt = NIODeadline.distantFuture
  /// Since when the client has not had everything.
  private var writingSince: NIODeadline?
  private var lastUnsentBytes = 0

  init(limits: Limits) {
    self.limits = limits
  }

  /// When ``expired(unsentBytes:at:)`` has to be called, at the latest.
  var next: NIODeadline { min(deadline, closesAt) }

  mutating func wait(for cause: Cause, from now: NIODeadline) {
    self.cause = cause
    deadline = now + limit(of: cause)
  }

  /// Nothing is expected of the client, except that it takes what was written before.
  mutating func waitForServer() {
    if cause != .writing { stop() }
  }

  mutating func stop() {
    cause = nil
    deadline = .distantFuture
  }

  /// The connection is over: no timer is needed any more.
  mutating func end() {
    stop()
    closesAt = .distantFuture
  }

  /// The connection ends by then, whatever happens.
  mutating func closeLatest(from now: NIODeadline) { closesAt = now + limits.drainTotal }

  /// Starts the deadline of writing where the client has not taken everything.
  ///
  /// - Returns: Whether anything is left to take.
  @discardableResult
  mutating func watchWriting(unsentBytes: Int, at now: NIODeadline) -> Bool {
    guard unsentBytes > 0 else {
      writingSince = nil
      return false
    }
    if writingSince == nil { writingSince = now }
    // Another response gives the client no more time for the ones before.
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
      // What was answered is sent to its end first, at the pace of the client.
      return watchWriting(unsentBytes: unsentBytes, at: now) ? .nothing : .waitedEnough
    }
  }

  /// A client that took nothing since the last check, or has not taken everything for too long, is
  /// disconnected.
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
