// HTTPConnectionHandler.swift - one connection: who is let in, what is answered at once, and how long anyone may take.

import NIOCore
import NIOHTTP1
import NewsCore

/// Stands between the HTTP/1 codec and the router of one connection.
///
///     bytes | HTTPRequestDecoder | HTTPConnectionHandler | router
///
/// A request that is refused, or whose answer lies prepared on the ``ResponseCache``, never gets further
/// than this: its bytes go straight to the socket. Requests are taken strictly one after the other,
/// whatever a client pipelines, so answers keep their order. All deadlines of the connection are
/// kept here by one timer (see HTTPConnectionHandler+Timers.swift). It runs on the connection's event loop
/// only.
final class HTTPConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  /// The request that is being dealt with.
  enum Current {
    /// Its answer is known and goes out when the request has been read to its end.
    case ready(ByteBuffer, closes: Bool)
    /// The router has it.
    case routed(since: NIODeadline, closes: Bool, isCounted: Bool)
  }

  enum Phase: Equatable {
    case open
    /// The last answer is written; what still arrives is read and forgotten for a moment, because
    /// closing with unread bytes would take the answer from the client (RFC 9112 section 9.6).
    case lingering
    case closed
  }

  let state: ServerState
  private let client: ClientKey?
  private(set) var current: Current?
  private(set) var phase = Phase.open
  /// Pipelined parts that wait for the current request.
  private var pipelined: CircularBuffer<HTTPServerRequestPart> = []
  private var isReadPending = false
  /// Nothing behind the current request is understood any more.
  private var isParsingOver = false
  /// Answers that end while this is set do not go deeper: thousands may wait.
  private var isTakingPipelined = false
  private var encoder: ChannelHandlerContext?
  private(set) var isDraining = false
  var timer = ConnectionTimer()
  private let isOverLimit: Bool

  /// `isOverLimit`: there are too many connections: it hears that, and is closed.
  init(state: ServerState, client: ClientKey?, isOverLimit: Bool) {
    self.state = state
    self.client = client
    self.isOverLimit = isOverLimit
  }

  func handlerAdded(context: ChannelHandlerContext) {
    encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
    if context.channel.isActive { began(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    began(context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    encoder = nil
    timer.cancel()
  }

  func channelInactive(context: ChannelHandlerContext) {
    finishRouted()
    phase = .closed
    timer.cancel()
    context.fireChannelInactive()
  }

  private func began(_ context: ChannelHandlerContext) {
    guard !timer.isRunning else { return }
    wait(.header, context)
    if isOverLimit { rejectAndClose(.tooManyConnections, context) }
  }

  // MARK: - From the client

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard phase == .open else { return }
    let part = unwrapInboundIn(data)
    if !pipelined.isEmpty || isHead(part) && current != nil {
      pipelined.append(part)
    } else {
      take(part, context)
    }
  }

  /// While pipelined requests wait, or answers for a client that does not take them, no further
  /// requests are read.
  func read(context: ChannelHandlerContext) {
    if canRead(context) { context.read() } else { isReadPending = true }
  }

  private func canRead(_ context: ChannelHandlerContext) -> Bool {
    !isParsingOver && (phase != .open || pipelined.isEmpty && context.channel.isWritable)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable, phase == .open, !isTakingPipelined { takePipelined(context) }
    context.fireChannelWritabilityChanged()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if case .ready = current, timer.cause != .header { wait(.header, context) }
    context.fireChannelReadComplete()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard phase == .open else { return }
    guard let parserError = error as? HTTPParserError, current == nil else {
      return close(context)
    }
    rejectAndClose(HTTPProblem(parserError), context)
  }

  private func take(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
    switch (part, current) {
    case (.head(let head), _): receive(head, context)
    case (.end, .ready(let bytes, let closes)): finish(bytes, closes: closes, context)
    case (_, .routed): context.fireChannelRead(wrapInboundOut(part))
    case (.body, _), (.end, _): break
    }
  }

  private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let request = RequestHead(head)
    isParsingOver = request.endsParsing
    let closes =
      !head.isKeepAlive || request.isHTTP10 || isParsingOver || isDraining || state.isDraining
    let now = NIODeadline.now()
    if let problem = problem(of: request, at: now) {
      // The rest of such a request may never come, so it is not waited for.
      if problem.closesConnection { return rejectAndClose(problem, context) }
      return prepare(CachedResponse(problem), request, closes)
    }
    if let response = state.cache.find(target: head.uri, at: now.uptimeNanoseconds) {
      state.counters.cacheHits.add(1)
      return prepare(response, request, closes)
    }
    let isCounted = !isExemptFromCapacity(request)
    current = .routed(since: now, closes: closes, isCounted: isCounted)
    if isCounted, state.counters.inFlight.add(1) > state.options.maxInFlight {
      finishRouted()
      return prepare(.overloaded, request, closes)
    }
    if timer.cause != .writing { timer.rest() }
    var head = head
    if !head.uri.hasPrefix("/") { head.uri = AccessPolicy.originForm(of: head.uri) }
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  private func problem(of head: RequestHead, at now: NIODeadline) -> HTTPProblem? {
    let problem = state.accessPolicy.problem(of: head)
    if let problem, problem.status != 401 { return problem }
    let isOpen = AccessPolicy.openPaths.contains(AccessPolicy.path(of: head.target))
    if let limited = state.limit(client, at: now.uptimeNanoseconds, isOpen: isOpen) {
      return limited
    }
    if problem == .tokenWrong { state.countWrongToken(client, at: now.uptimeNanoseconds) }
    return problem
  }

  /// Probes are answered also when nothing else is; they cost nothing.
  ///
  /// Who follows events stays for hours, and is limited by number.
  private func isExemptFromCapacity(_ head: RequestHead) -> Bool {
    ["/health", "/live", "/ready", "/metrics", "/events"].contains(
      AccessPolicy.path(of: head.target))
  }

  private func prepare(_ response: CachedResponse, _ head: RequestHead, _ closes: Bool) {
    let variant = response.variant(for: head, closes: closes)
    state.counters.count(status: response.status(of: variant))
    current = .ready(response.bytes(variant, at: state.wall), closes: closes)
  }

  // MARK: - To the client

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard phase == .open, case .routed(let since, var closes, let isCounted) = current else {
      return context.write(data, promise: promise)
    }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      // Decided once: a client that was not told may send its next request.
      closes = closes || isDraining || state.isDraining
      current = .routed(since: since, closes: closes, isCounted: isCounted)
      complete(&head, closes: closes)
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      context.writeAndFlush(data, promise: promise)
      finishRouted()
      ended(closes: closes, context)
    }
  }

  func flush(context: ChannelHandlerContext) {
    context.flush()
    if phase == .open, case .routed = current { watchWriting(context) }
  }

  /// What every answer of the router carries besides its own fields.
  private func complete(_ head: inout HTTPResponseHead, closes: Bool) {
    state.counters.count(status: Int(head.status.code))
    for (name, value) in securityFields { head.headers.replaceOrAdd(name: name, value: value) }
    if closes { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    if head.status == .notModified { head.headers.remove(name: "Content-Length") }
  }

  private func finish(_ bytes: ByteBuffer, closes: Bool, _ context: ChannelHandlerContext) {
    encoder?.writeAndFlush(NIOAny(IOData.byteBuffer(bytes)), promise: nil)
    ended(closes: closes, context)
  }

  private func ended(closes: Bool, _ context: ChannelHandlerContext) {
    current = nil
    if closes { return linger(context) }
    if !watchWriting(context) { wait(.idle, context) }
    if !pipelined.isEmpty, !isTakingPipelined { takePipelined(context) }
  }

  /// Pipelined parts up to the end of the next request that is not answered at once.
  private func takePipelined(_ context: ChannelHandlerContext) {
    isTakingPipelined = true
    defer { isTakingPipelined = false }
    while phase == .open, let part = pipelined.first,
      current == nil && context.channel.isWritable || !isHead(part)
    {
      pipelined.removeFirst()
      take(part, context)
    }
    // The router is given what was read when the reading is complete.
    if case .routed = current { context.fireChannelReadComplete() }
    if isReadPending, canRead(context) {
      isReadPending = false
      context.read()
    }
  }

  private func finishRouted() {
    guard case .routed(let since, _, let isCounted) = current else { return }
    current = nil
    guard isCounted else { return }
    state.counters.inFlight.add(-1)
    let elapsed = NIODeadline.now() - since
    state.counters.count(microseconds: Int(elapsed.nanoseconds / 1000))
  }

  private func isHead(_ part: HTTPServerRequestPart) -> Bool {
    if case .head = part { true } else { false }
  }

  // MARK: - The end of a connection

  func rejectAndClose(_ problem: HTTPProblem, _ context: ChannelHandlerContext) {
    state.counters.count(status: problem.status)
    let bytes = CachedResponse(problem).bytes(.init(closes: true), at: state.wall)
    encoder?.writeAndFlush(NIOAny(IOData.byteBuffer(bytes)), promise: nil)
    linger(context)
  }

  private func linger(_ context: ChannelHandlerContext) {
    phase = .lingering
    current = nil
    pipelined = []
    context.close(mode: .output, promise: nil)
    wait(.linger, context)
    if isReadPending, canRead(context) { context.read() }
  }

  func close(_ context: ChannelHandlerContext) {
    guard phase != .closed else { return }
    finishRouted()
    phase = .closed
    context.close(promise: nil)
  }

  /// The server stops: what is being answered is finished, what was just sent is still answered,
  /// and whoever rests is let go.
  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent:
      isDraining = true
      // The word may come here first, and the last answer of a connection has to say so.
      state.startDraining()
      cutOff(after: state.options.drainLimit, context)
      if current == nil, phase == .open { wait(.drain, context) }
    case ChannelEvent.inputClosed where phase == .lingering:
      if unsentBytes(context) == 0 { close(context) }
    case ChannelEvent.inputClosed
    where phase == .open && (current != nil || !pipelined.isEmpty || unsentBytes(context) > 0):
      // It asks nothing more, and waits for its answers.
      isDraining = true
      if current == nil, pipelined.isEmpty { linger(context) }
    default:
      context.fireUserInboundEventTriggered(event)
    }
  }
}

@available(*, unavailable)
extension HTTPConnectionHandler: Sendable {}

extension HTTPProblem {
  init(_ error: HTTPParserError) {
    switch error {
    case .headerOverflow: self = .headerTooLarge
    case .invalidVersion: self = .malformed("the version or a line end is not that of HTTP/1.1")
    case .invalidMethod: self = .malformed("no known method")
    case .invalidURL: self = .malformed("the target is not valid")
    case .invalidContentLength, .unexpectedContentLength:
      self = .malformed("the length of the content is in doubt")
    default: self = .malformed("it cannot be parsed")
    }
  }
}
