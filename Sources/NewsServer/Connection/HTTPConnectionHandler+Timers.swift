// HTTPConnectionHandler+Timers.swift - how long anyone may take, kept by one timer a connection.

import NIOCore

/// What a connection waits for, and until when.
///
/// Moving a deadline later costs nothing: the timer that was set finds out when it fires. So a
/// connection with thousands of requests a second sets one timer a minute.
struct ConnectionTimer {
  enum Cause: Hashable {
    /// The head of the first request, or the rest of a request.
    case header
    /// The next request.
    case idle
    /// The client takes what was written.
    case writing
    /// The client has seen the end of the last answer.
    case linger
    /// Requests that were sent just before the server began to stop.
    case drain
  }

  fileprivate(set) var cause: Cause?
  fileprivate var deadline = NIODeadline.distantFuture
  fileprivate var firesAt = NIODeadline.distantFuture
  fileprivate var task: Scheduled<Void>?
  fileprivate var cutOff: Scheduled<Void>?
  fileprivate var writingSince: NIODeadline?
  fileprivate var unsentBytes = 0

  var isRunning: Bool { task != nil }

  /// Nobody is waited for but ourselves.
  mutating func rest() {
    cause = nil
    deadline = .distantFuture
  }

  mutating func cancel() {
    task?.cancel()
    cutOff?.cancel()
    (task, cutOff) = (nil, nil)
  }
}

extension HTTPConnectionHandler {
  func wait(_ cause: ConnectionTimer.Cause, _ context: ChannelHandlerContext) {
    timer.cause = cause
    timer.deadline = .now() + TimeAmount(limit(of: cause))
    if timer.task == nil || timer.deadline < timer.firesAt {
      timer.task?.cancel()
      schedule(context)
    }
  }

  /// Sees to it that what was written is taken in time; false when nothing is left of it.
  @discardableResult
  func watchWriting(_ context: ChannelHandlerContext) -> Bool {
    let unsent = unsentBytes(context)
    guard unsent > 0 else {
      timer.writingSince = nil
      return false
    }
    if timer.writingSince == nil { timer.writingSince = .now() }
    // Another answer gives the client no more time for the ones before.
    if timer.cause != .writing {
      timer.unsentBytes = unsent
      wait(.writing, context)
    }
    return true
  }

  /// Whatever happens, the connection ends after `limit`.
  func cutOff(after limit: Duration, _ context: ChannelHandlerContext) {
    let connection = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer.cutOff = context.eventLoop.scheduleTask(in: TimeAmount(limit)) {
      let (connection, context) = connection.value
      connection.close(context)
    }
  }

  private func limit(of cause: ConnectionTimer.Cause) -> Duration {
    switch cause {
    case .header: state.options.headerLimit
    case .idle: state.options.idleLimit
    case .writing: state.options.writeLimit
    case .linger: .seconds(1)
    case .drain: state.options.drainGrace
    }
  }

  private func schedule(_ context: ChannelHandlerContext) {
    let connection = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer.firesAt = timer.deadline
    timer.task = context.eventLoop.scheduleTask(deadline: timer.deadline) {
      let (connection, context) = connection.value
      connection.fired(context)
    }
  }

  private func fired(_ context: ChannelHandlerContext) {
    timer.task = nil
    guard phase != .closed, timer.cause != nil else { return }
    guard timer.deadline <= .now() else { return schedule(context) }
    switch timer.cause {
    case .writing: checkWriting(context)
    case .header: expire(context)
    case .idle, .linger, .drain, nil:
      // What was answered is sent to its end first, at the pace of the client.
      if unsentBytes(context) > 0 { watchWriting(context) } else { close(context) }
    }
  }

  /// Nothing taken since the last look, or too little over all: cut off.
  private func checkWriting(_ context: ChannelHandlerContext) {
    let unsent = unsentBytes(context)
    if unsent == 0 {
      timer.writingSince = nil
      return written(context)
    }
    let start = timer.writingSince ?? .now()
    let isTooLong = NIODeadline.now() - start > TimeAmount(state.options.writeTotalLimit)
    guard unsent < timer.unsentBytes, !isTooLong else { return expire(context) }
    timer.unsentBytes = unsent
    wait(.writing, context)
  }

  /// Goes on when the client has taken everything.
  private func written(_ context: ChannelHandlerContext) {
    switch (phase, current) {
    case (.lingering, _): wait(.linger, context)
    case (_, .some): timer.rest()
    case (_, nil): wait(isDraining ? .drain : .idle, context)
    }
  }

  private func expire(_ context: ChannelHandlerContext) {
    state.counters.timeouts.add(1)
    close(context)
  }

  func unsentBytes(_ context: ChannelHandlerContext) -> Int {
    let bytes = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
    return bytes ?? 0
  }
}
