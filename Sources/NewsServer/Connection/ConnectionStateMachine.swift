// ConnectionStateMachine.swift - what one HTTP connection does next, decided without I/O.

import NIOCore
import NIOHTTP1

/// What one HTTP/1.1 connection does next.
///
///     event | ConnectionStateMachine | action | HTTPConnectionHandler: codec, socket, timer
///
/// Requests are answered strictly one after another, whatever a client pipelines, so responses keep
/// their order. The machine has no socket and no clock: the handler passes in the time and the
/// number of bytes that the client has not taken yet, and performs the action that is returned.
struct ConnectionStateMachine {
  /// What the handler has to do.
  enum Action {
    case none
    /// Decide about this request: call ``begin(_:isStopping:)`` and then one of
    /// ``answer(with:closes:)``, ``route(closes:)`` and ``reject(_:at:)``.
    case evaluate(HTTPRequestHead)
    /// Pass this part of a request on to the router.
    case forward(HTTPServerRequestPart)
    /// Write this response, then call ``responseEnded(unsentBytes:at:)``.
    case send(ByteBuffer)
    /// Write this problem with `Connection: close`, then do as for ``closeOutput``.
    case reject(HTTPProblem)
    /// Close the sending side of the connection and go on reading.
    case closeOutput
    /// Call ``takePipelined(isWritable:)`` until it returns nil.
    case takePipelined
    case close
    /// Count a client that took too long, and close.
    case timeOut
    /// The event means nothing here; the next handler may want it.
    case passEventOn
  }

  enum State {
    /// Not connected yet.
    case inactive
    /// No request is being answered.
    case idle
    /// The handler decides about a request.
    case evaluating
    /// The response is known; it is sent when the request has been read to its end.
    case answered(ByteBuffer, closes: Bool)
    /// The router makes the response.
    case routed(closes: Bool)
    /// The last response is written. What still arrives is read and dropped for a moment: closing a
    /// socket with unread bytes makes the kernel send a reset, which can take the response from the
    /// client (RFC 9112 section 9.6).
    case lingering
    case closed
  }

  private(set) var state = State.inactive
  private(set) var timeouts: ConnectionTimeouts
  /// Parts of later requests that arrived before the current one was answered.
  private var pipelined: CircularBuffer<HTTPServerRequestPart> = []
  /// A read was asked for and not done.
  private var isReadPending = false
  /// The parser does not understand what follows the current request.
  private var isParsingOver = false
  /// The response to the current request, or the next one, is the last.
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

  /// The connection is established; one beyond the limit is told so and closed.
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
      state = .evaluating
      return .evaluate(head)
    case (.end, .answered(let bytes, _)): return .send(bytes)
    case (_, .routed): return .forward(part)
    case (.body, _), (.end, _): return .none
    }
  }

  /// Notes what the head of the current request says about the connection.
  ///
  /// - Returns: Whether the connection ends with the response.
  mutating func begin(_ request: RequestHead, isStopping isServerStopping: Bool) -> Bool {
    isParsingOver = request.endsParsing
    return !request.isKeepAlive || isParsingOver || isStopping || isServerStopping
  }

  /// The response to the current request is known.
  mutating func answer(with bytes: ByteBuffer, closes: Bool) {
    state = .answered(bytes, closes: closes)
  }

  /// The router answers the current request; only we can be slow now, so no deadline runs.
  mutating func route(closes: Bool) {
    state = .routed(closes: closes)
    timeouts.waitForServer()
  }

  /// The connection ends with this problem; the rest of a request is not waited for.
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
  /// - Returns: Whether the client is told that the connection ends. It is decided once: a client
  ///   that was not told may already send its next request.
  mutating func responseBegan(isStopping isServerStopping: Bool) -> Bool {
    guard case .routed(let closes) = state else { return isServerStopping }
    let closesNow = closes || isStopping || isServerStopping
    state = .routed(closes: closesNow)
    return closesNow
  }

  /// The response to the current request is written to its end.
  mutating func responseEnded(unsentBytes: Int, at now: NIODeadline) -> Action {
    switch state {
    case .answered(_, closes: true), .routed(closes: true):
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

  /// Part of the router's response went out.
  mutating func flushed(unsentBytes: Int, at now: NIODeadline) {
    if isRouted { timeouts.watchWriting(unsentBytes: unsentBytes, at: now) }
  }

  // MARK: - Reading

  /// Whether a read may be done now; one that may not is remembered.
  ///
  /// While pipelined requests wait, or responses for a client that does not take them, no further
  /// requests are read.
  mutating func mayRead(isWritable: Bool) -> Bool {
    let mayRead = canRead(isWritable)
    if !mayRead { isReadPending = true }
    return mayRead
  }

  /// Whether the read that was remembered has to be done now.
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

  /// All that had arrived was read; the rest of a request may not take for ever.
  mutating func readCompleted(at now: NIODeadline) {
    if case .answered = state, timeouts.cause != .header {
      timeouts.wait(for: .header, from: now)
    }
  }

  // MARK: - Ends

  /// Bytes could not be parsed, or the socket failed; `problem` says what is wrong with the bytes.
  mutating func failed(_ problem: HTTPProblem?, at now: NIODeadline) -> Action {
    guard isOpen else { return .none }
    guard let problem, isIdle else { return close() }
    return reject(problem, at: now)
  }

  /// The client has closed its sending side; it may still wait for responses.
  mutating func inputClosed(unsentBytes: Int, at now: NIODeadline) -> Action {
    if case .lingering = state { return unsentBytes == 0 ? close() : .none }
    guard isOpen, !isIdle || !pipelined.isEmpty || unsentBytes > 0 else { return .passEventOn }
    isStopping = true
    guard isIdle, pipelined.isEmpty else { return .none }
    linger(from: now)
    return .closeOutput
  }

  /// The server stops: the response in progress is finished, a request that was just sent is still
  /// answered, and an idle connection ends.
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
