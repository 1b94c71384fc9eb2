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

  enum State {
    /// Not connected yet.
    case inactive
    /// No request is being answered.
    case idle
    /// The handler decides about a request.
    case evaluating(closes: Bool)
    /// The response is known; it is sent when the request has been read to its end.
    case answered(ByteBuffer, closes: Bool)
    /// The router makes the response; that of a stream lasts as long as the connection.
    case routed(closes: Bool, isStream: Bool)
    /// The last response is written. Bytes that still arrive are read and dropped for a short time: if a
    /// socket with unread bytes is closed, the kernel sends a reset, and the client may lose the response
    /// (RFC 9112 section 9.6).
    case lingering
    case closed
  }

  private(set) var state = State.inactive
  private(set) var timeouts: ConnectionTimeouts
  // The following do not depend on the state.
  /// Parts of later requests that arrived before the current one was answered.
  private var pipelined: CircularBuffer<HTTPServerRequestPart> = []
  /// Whether a read was requested and not done.
  private var isReadPending = false
  /// Whether the parser cannot read anything after the current request.
  private var isParsingOver = false
  /// Whether the response to the current request, or to the next one, is the last.
  private var isStopping = false

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
    guard case .inactive = state else { return .none }
    state = .idle
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
    case (.head(let head), _):
      state = .evaluating(closes: false)
      return .evaluate(head)
    case (.end, .answered(let bytes, _)): return .send(bytes)
    case (_, .routed): return .forward(part)
    case (.body, _), (.end, _): return .none
    }
  }

  /// Decides by the head of the current request whether the connection stays open.
  ///
  /// - Returns: Whether the connection ends with the response.
  mutating func begin(_ request: RequestHead, isStopping isServerStopping: Bool) -> Bool {
    guard case .evaluating = state else { return true }
    isParsingOver = request.endsParsing
    let closes = !request.isKeepAlive || isParsingOver || isStopping || isServerStopping
    state = .evaluating(closes: closes)
    return closes
  }

  /// The response to the current request is known.
  mutating func answer(with bytes: ByteBuffer) {
    guard case .evaluating(let closes) = state else { return }
    state = .answered(bytes, closes: closes)
  }

  /// The router answers the current request; the client has nothing to do now, so no deadline runs.
  ///
  /// `isStream`: its response lasts as long as the connection.
  mutating func route(_ head: HTTPRequestHead, isStream: Bool) -> Action {
    guard case .evaluating(let closes) = state else { return .none }
    state = .routed(closes: closes, isStream: isStream)
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
    guard case .routed(let closes, let isStream) = state else { return isServerStopping }
    let closesNow = closes || isStopping || isServerStopping
    state = .routed(closes: closesNow, isStream: isStream)
    return closesNow
  }

  /// The response to the current request is completely written.
  mutating func responseEnded(unsentBytes: Int, at now: NIODeadline) -> Action {
    switch state {
    case .answered(_, closes: true), .routed(closes: true, _):
      linger(from: now)
      return .closeOutput
    case .answered, .routed:
      state = .idle
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
    let mayRead = canRead(isWritable)
    if !mayRead { isReadPending = true }
    return mayRead
  }

  /// Whether a remembered read has to be done now.
  mutating func resumesReading(isWritable: Bool) -> Bool {
    guard isReadPending, canRead(isWritable) else { return false }
    isReadPending = false
    return true
  }

  private func canRead(_ isWritable: Bool) -> Bool {
    !isParsingOver && (!isOpen || pipelined.isEmpty && isWritable)
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
    isStopping = true
    guard isIdle, pipelined.isEmpty else { return .none }
    linger(from: now)
    return .closeOutput
  }

  /// The server stops: the current response is finished, a request that was just sent is still answered,
  /// and an idle connection ends.
  mutating func serverStops(at now: NIODeadline) {
    isStopping = true
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
      case .idle: timeouts.wait(for: isStopping ? .drain : .idle, from: now)
      case .inactive, .evaluating, .answered, .routed, .closed: timeouts.stop()
      }
      return .none
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
