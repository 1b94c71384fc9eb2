// ConnectionStateMachine.swift - decides the next action of one HTTP connection, without I/O.

import NIOCore
import NIOHTTP1

/// Decides the next action of one HTTP/1.1 connection.
///
///     event | ConnectionStateMachine | action | HTTPConnectionHandler: codec, socket, timer
///
/// Requests are answered strictly one after the other, even if a client pipelines them, so responses
/// keep their order. The machine has no socket and no clock: the handler passes in the time and the
/// number of bytes that the client has not taken yet, and performs the returned action.
struct ConnectionStateMachine {
  /// The next action of the handler.
  enum Action {
    case none
    /// Decide about this request: call ``begin(_:isStopping:)`` and then one of ``answer(with:)``,
    /// ``route(_:isStream:)`` and ``reject(_:at:)``.
    case evaluate(HTTPRequestHead)
    /// Pass this part of a request on to the router.
    case forward(HTTPServerRequestPart)
    /// Write this response, then call ``responseEnded(unsentBytes:at:)``.
    case send(ByteBuffer)
    /// Write this problem with `Connection: close`, then continue as for ``closeOutput``.
    case reject(HTTPProblem)
    /// Close the sending side of the connection and keep reading.
    case closeOutput
    /// Call ``takePipelined(isWritable:)`` until it returns nil.
    case takePipelined
    case close
    /// Count a client that took too long, and close.
    case timeOut
    /// Pass the event on to the next handler; the machine does not need it.
    case passEventOn
  }

  /// Whether the connection ends with a response.
  enum Ending {
    /// It stays open after the current response.
    case none
    /// It ends with the next response whose head is made.
    case requested
    /// The current response announces the end.
    case announced
  }

  enum State {
    /// Not connected yet. `isStopping`: the first response will be the last one.
    case inactive(isStopping: Bool)
    /// No request is being answered. `isStopping`: the next response will be the last one.
    case idle(isStopping: Bool)
    /// The handler decides about a request.
    case evaluating(ending: Ending)
    /// The response is known; it is sent when the request has been read to its end.
    case answered(ByteBuffer, ending: Ending)
    /// The router makes the response; that of a stream lasts as long as the connection.
    case routed(ending: Ending, isStream: Bool)
    /// The last response is written. Bytes that still arrive are read and dropped for a short time: if a
    /// socket with unread bytes is closed, the kernel sends a reset, and the client may lose the response
    /// (RFC 9112 section 9.6).
    case lingering
    case closed
  }

  private enum Reading {
    /// Every requested read was done.
    case done
    /// A read was requested at a time when none may be done.
    case deferred
    /// The parser cannot read anything after the current request.
    case ended
  }

  private(set) var state = State.inactive(isStopping: false)
  private(set) var timeouts: ConnectionTimeouts
  private var reading = Reading.done
  /// Parts of later requests that arrived before the current one was answered.
  private var pipelined: CircularBuffer<HTTPServerRequestPart> = []

  init(limits: ConnectionTimeouts.Limits) {
    timeouts = ConnectionTimeouts(limits: limits)
  }

  var isRouted: Bool { if case .routed = state { true } else { false } }

  private var isOpen: Bool {
    switch state {
    case .idle, .evaluating, .answered, .routed: true
    case .inactive, .lingering, .closed: false
    }
  }

  private var isIdle: Bool { if case .idle = state { true } else { false } }

  /// The connection is established; one beyond the limit gets a problem document and is closed.
  mutating func connected(isOverLimit: Bool, at now: NIODeadline) -> Action {
    guard case .inactive(let isStopping) = state else { return .none }
    state = .idle(isStopping: isStopping)
    timeouts.wait(for: isStopping ? .drain : .header, from: now)
    return isOverLimit ? reject(.tooManyConnections, at: now) : .none
  }

  mutating func disconnected() {
    state = .closed
    pipelined = []
    timeouts.end()
  }

  // MARK: - Requests

  mutating func received(_ part: HTTPServerRequestPart) -> Action {
    guard isOpen else { return .none }
    guard pipelined.isEmpty, isIdle || !part.isHead else {
      pipelined.append(part)
      return .none
    }
    return take(part)
  }

  private mutating func take(_ part: HTTPServerRequestPart) -> Action {
    switch (part, state) {
    case (.head(let head), .idle(let isStopping)):
      state = .evaluating(ending: isStopping ? .announced : .none)
      return .evaluate(head)
    case (.end, .answered(let bytes, _)): return .send(bytes)
    case (_, .routed): return .forward(part)
    case (.head, _), (.body, _), (.end, _): return .none
    }
  }

  /// Decides by the head of the current request whether the connection stays open.
  ///
  /// - Returns: Whether the connection ends with the response.
  mutating func begin(_ request: RequestHead, isStopping isServerStopping: Bool) -> Bool {
    guard case .evaluating(let ending) = state else { return true }
    if request.endsParsing { reading = .ended }
    let closes = !request.isKeepAlive || request.endsParsing || ending != .none || isServerStopping
    state = .evaluating(ending: closes ? .announced : .none)
    return closes
  }

  /// The response to the current request is known.
  mutating func answer(with bytes: ByteBuffer) {
    guard case .evaluating(let ending) = state else { return }
    state = .answered(bytes, ending: ending)
  }

  /// The router answers the current request; the client has nothing to do now, so no deadline runs.
  ///
  /// `isStream`: its response lasts as long as the connection.
  mutating func route(_ head: HTTPRequestHead, isStream: Bool) -> Action {
    guard case .evaluating(let ending) = state else { return .none }
    state = .routed(ending: ending, isStream: isStream)
    timeouts.waitForServer()
    return .forward(.head(head))
  }

  /// The connection ends with this problem, without waiting for the rest of a request.
  mutating func reject(_ problem: HTTPProblem, at now: NIODeadline) -> Action {
    linger(from: now)
    return .reject(problem)
  }

  /// The next part of a pipelined request; nil when the client has to take responses first, or the
  /// current request has to be answered.
  mutating func takePipelined(isWritable: Bool) -> Action? {
    guard isOpen, let part = pipelined.first, isIdle && isWritable || !part.isHead else {
      return nil
    }
    pipelined.removeFirst()
    return take(part)
  }

  // MARK: - Responses

  /// The head of the router's response is about to be written.
  ///
  /// - Returns: Whether the response announces the end of the connection. It is decided once: without
  ///   the announcement a client may already send its next request.
  mutating func responseBegan(isStopping isServerStopping: Bool) -> Bool {
    guard case .routed(let ending, let isStream) = state else { return isServerStopping }
    let closes = ending != .none || isServerStopping
    state = .routed(ending: closes ? .announced : .none, isStream: isStream)
    return closes
  }

  /// The response to the current request is completely written.
  mutating func responseEnded(unsentBytes: Int, at now: NIODeadline) -> Action {
    switch state {
    case .answered(_, ending: .announced), .routed(ending: .announced, _):
      linger(from: now)
      return .closeOutput
    case .answered(_, let ending), .routed(let ending, _):
      let isStopping = ending == .requested
      state = .idle(isStopping: isStopping)
      if !timeouts.watchWriting(unsentBytes: unsentBytes, at: now) {
        timeouts.wait(for: isStopping ? .drain : .idle, from: now)
      }
      return pipelined.isEmpty ? .none : .takePipelined
    case .inactive, .idle, .evaluating, .lingering, .closed: return .none
    }
  }

  /// A part of the router's response was flushed.
  mutating func flushed(unsentBytes: Int, at now: NIODeadline) {
    if isRouted { timeouts.watchWriting(unsentBytes: unsentBytes, at: now) }
  }

  // MARK: - Reading

  /// Whether a read may be done now; if not, the request for it is remembered.
  ///
  /// No further requests are read while pipelined requests wait, or the client does not take responses.
  mutating func mayRead(isWritable: Bool) -> Bool {
    if canRead(isWritable) { return true }
    if reading == .done { reading = .deferred }
    return false
  }

  /// Whether a remembered read has to be done now.
  mutating func resumesReading(isWritable: Bool) -> Bool {
    guard reading == .deferred, canRead(isWritable) else { return false }
    reading = .done
    return true
  }

  private func canRead(_ isWritable: Bool) -> Bool {
    reading != .ended && (!isOpen || pipelined.isEmpty && isWritable)
  }

  func writabilityChanged(isWritable: Bool) -> Action {
    isWritable && isOpen ? .takePipelined : .none
  }

  /// All bytes that had arrived were read; the rest of a request now has a deadline.
  mutating func readCompleted(at now: NIODeadline) {
    if case .answered = state, timeouts.cause != .header {
      timeouts.wait(for: .header, from: now)
    }
  }

  // MARK: - Ends

  /// Bytes could not be parsed, or the socket failed; `problem` is nil for the socket.
  mutating func failed(_ problem: HTTPProblem?, at now: NIODeadline) -> Action {
    guard isOpen else { return .none }
    guard let problem, isIdle else { return close() }
    return reject(problem, at: now)
  }

  /// The client has closed its sending side; it may still wait for responses.
  mutating func inputClosed(unsentBytes: Int, at now: NIODeadline) -> Action {
    if case .lingering = state { return unsentBytes == 0 ? close() : .none }
    // A client of a stream that closes its side has gone; otherwise only a write would show it later.
    if case .routed(_, isStream: true) = state { return close() }
    guard isOpen, !isIdle || !pipelined.isEmpty || unsentBytes > 0 else { return .passEventOn }
    stop()
    guard isIdle, pipelined.isEmpty else { return .none }
    linger(from: now)
    return .closeOutput
  }

  /// The server stops: the current response is finished, a request that was just sent is still answered,
  /// and an idle connection ends.
  mutating func serverStops(at now: NIODeadline) {
    stop()
    timeouts.closeLatest(from: now)
    if isIdle { timeouts.wait(for: .drain, from: now) }
  }

  mutating func timerFired(unsentBytes: Int, at now: NIODeadline) -> Action {
    if case .closed = state { return .none }
    switch timeouts.expired(unsentBytes: unsentBytes, at: now) {
    case .nothing: return .none
    case .timedOut: return close(.timeOut)
    case .waitedEnough: return close()
    case .everythingTaken:
      switch state {
      case .lingering: timeouts.wait(for: .linger, from: now)
      case .idle(let isStopping): timeouts.wait(for: isStopping ? .drain : .idle, from: now)
      case .inactive, .evaluating, .answered, .routed, .closed: timeouts.stop()
      }
      return .none
    }
  }

  /// The connection ends with the next response whose head is made.
  private mutating func stop() {
    switch state {
    case .inactive: state = .inactive(isStopping: true)
    case .idle: state = .idle(isStopping: true)
    case .evaluating(ending: .none): state = .evaluating(ending: .requested)
    case .answered(let bytes, ending: .none): state = .answered(bytes, ending: .requested)
    case .routed(ending: .none, let isStream):
      state = .routed(ending: .requested, isStream: isStream)
    case .evaluating, .answered, .routed, .lingering, .closed: break
    }
  }

  private mutating func linger(from now: NIODeadline) {
    state = .lingering
    pipelined = []
    timeouts.wait(for: .linger, from: now)
  }

  private mutating func close(_ action: Action = .close) -> Action {
    disconnected()
    return action
  }
}

extension HTTPServerRequestPart {
  fileprivate var isHead: Bool { if case .head = self { true } else { false } }
}
