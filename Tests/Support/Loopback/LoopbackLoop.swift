// LoopbackLoop.swift - the one thread of the loopback server.

import Glibc
import NewsCore

/// Waits with poll(2) for every client at once.
///
/// `@unchecked Sendable`: `connections` and `lastNumber` are touched by the loop's thread only,
/// after `start` has handed them over; everything else is constant or locked.
final class LoopbackLoop: @unchecked Sendable {
  private let listener: Int32
  /// Closing the write end wakes the thread and ends it.
  private let stopReader: Int32
  private let control: Locked<Control>
  private let shared: Locked<LoopbackState>
  private var connections: [Int32: LoopbackConnection] = [:]
  private var lastNumber = 0

  private struct Control: Sendable {
    var stopWriter: Int32?
    var thread: pthread_t?
  }

  static func start(
    listener: Int32, shared: Locked<LoopbackState>
  ) throws(LoopbackError) -> LoopbackLoop {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw LoopbackError(call: "pipe", errno: errno) }
    let loop = LoopbackLoop(
      listener: listener, stopReader: ends[0], stopWriter: ends[1], shared: shared)
    try loop.startThread()
    return loop
  }

  private init(
    listener: Int32, stopReader: Int32, stopWriter: Int32, shared: Locked<LoopbackState>
  ) {
    self.listener = listener
    self.stopReader = stopReader
    self.shared = shared
    control = Locked(Control(stopWriter: stopWriter))
  }

  func stop() {
    let ended = control.withLock { control in
      defer { control = Control() }
      return control
    }
    if let writer = ended.stopWriter { close(writer) }
    if let thread = ended.thread { pthread_join(thread, nil) }
  }

  private func startThread() throws(LoopbackError) {
    let context = Unmanaged.passRetained(self).toOpaque()
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { context in
        if let context { Unmanaged<LoopbackLoop>.fromOpaque(context).takeRetainedValue().run() }
        return nil
      }, context)
    guard failure == 0 else { throw LoopbackError(call: "pthread_create", errno: failure) }
    let started = thread
    control.withLock { $0.thread = started }
  }

  private func run() {
    while true {
      var waits = pollList()
      poll(&waits, nfds_t(waits.count), pollMilliseconds())
      if waits[0].revents != 0 { return close() }
      if waits[1].revents != 0 { acceptAll() }
      let now = ContinuousClock.now
      for wait in waits.dropFirst(2) { serve(wait, at: now) }
    }
  }

  private func pollList() -> [pollfd] {
    let fixed = [
      pollfd(fd: stopReader, events: Int16(POLLIN), revents: 0),
      pollfd(fd: listener, events: Int16(POLLIN), revents: 0),
    ]
    return fixed
      + connections.values.map { connection in
        let events = connection.wantsToWrite ? POLLIN | POLLOUT : POLLIN
        return pollfd(fd: connection.descriptor, events: Int16(events), revents: 0)
      }
  }

  private func pollMilliseconds() -> Int32 {
    guard let next = connections.values.lazy.compactMap(\.wakeAt).min() else { return -1 }
    let wait = min(max(next - .now, .zero), .seconds(3600))
    return Int32(wait / .milliseconds(1)) + 1
  }

  private func acceptAll() {
    while let client = LoopbackSocket.accept(on: listener) {
      lastNumber += 1
      connections[client.descriptor] = LoopbackConnection(
        descriptor: client.descriptor, number: lastNumber, localAddress: client.localAddress)
      shared.withLock { $0.statistics.connections += 1 }
    }
  }

  private func serve(_ wait: pollfd, at now: ContinuousClock.Instant) {
    guard var connection = connections[wait.fd] else { return }
    let isDue = connection.wakeAt.map { now >= $0 } ?? false
    guard wait.revents != 0 || isDue else { return }
    // Removed from the table while it changes, so that its buffers are not copied.
    connections[wait.fd] = nil
    if wait.revents & Int16(POLLIN | POLLHUP | POLLERR) != 0, !connection.receive() {
      LoopbackSocket.end(wait.fd, .close)
      return ended(connection)
    }
    guard exchange(&connection, at: now) == .open else { return ended(connection) }
    connections[wait.fd] = connection
  }

  /// Answers pending requests, as far as possible without waiting.
  private func exchange(
    _ connection: inout LoopbackConnection, at now: ContinuousClock.Instant
  ) -> LoopbackConnection.Progress {
    repeat {
      let answersTLS = shared.withLock { $0.routes["TLS"] != nil }
      if let request = connection.nextRequest(answersTLS: answersTLS) {
        connection.answer(shared.withLock { $0.answer(request) }.steps(for: request))
      }
      guard connection.isAnswering else { return .open }
      if connection.advance(at: now) == .ended { return .ended }
      if !connection.isAnswering { finished(connection) }
    } while !connection.isAnswering
    return .open
  }

  private func finished(_ connection: LoopbackConnection) {
    shared.withLock { $0.statistics.ended(at: connection.localAddress) }
  }

  private func ended(_ connection: LoopbackConnection) {
    if connection.isAnswering { finished(connection) }
  }

  private func close() {
    for connection in connections.values { LoopbackSocket.end(connection.descriptor, .close) }
    LoopbackSocket.end(listener, .close)
    LoopbackSocket.end(stopReader, .close)
  }

  private func close(_ descriptor: Int32) {
    LoopbackSocket.end(descriptor, .close)
  }
}
