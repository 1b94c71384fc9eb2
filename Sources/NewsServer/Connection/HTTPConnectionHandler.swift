// HTTPConnectionHandler.swift - the I/O of one connection; its state machine decides.

import NIOCore
import NIOHTTP1
import NewsCore
import NewsEngine

/// The channel handler between the HTTP/1 codec and the router of one connection.
///
///     bytes | HTTPRequestDecoder | HTTPConnectionHandler | router
///
/// A request that is rejected, or whose response is in the ``ResponseCache``, does not reach the
/// router: its response is written directly to the socket. ``ConnectionStateMachine`` decides; this
/// class performs its actions and has one timer. It runs only on the event loop of the connection, whose
/// clock it reads.
final class HTTPConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart
  typealias OutboundIn = HTTPServerResponsePart
  typealias OutboundOut = HTTPServerResponsePart

  private typealias Action = ConnectionStateMachine.Action

  /// A request that the router is answering.
  private struct InFlightRequest {
    var since: NIODeadline
    var isCounted: Bool
  }

  private let state: ServerState
  private let client: ClientKey?
  private let request: ConnectionRequest
  private let isOverLimit: Bool
  private var machine: ConnectionStateMachine
  private var inFlight: InFlightRequest?
  private var encoder: ChannelHandlerContext?
  private var timer: Scheduled<Void>?
  private var timerFiresAt = NIODeadline.distantFuture
  /// Prevents recursion: a response that ends while this is set does not take the next request, because
  /// thousands may be pipelined.
  private var isTakingPipelined = false

  /// `isOverLimit`: too many connections are open, so the client gets a problem and is disconnected.
  init(state: ServerState, client: ClientKey?, request: ConnectionRequest, isOverLimit: Bool) {
    self.state = state
    self.client = client
    self.request = request
    self.isOverLimit = isOverLimit
    machine = ConnectionStateMachine(limits: ConnectionTimeouts.Limits(state.options))
  }

  func handlerAdded(context: ChannelHandlerContext) {
    encoder = try? context.pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self)
    if context.channel.isActive { connected(context) }
  }

  func channelActive(context: ChannelHandlerContext) {
    connected(context)
    context.fireChannelActive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    encoder = nil
    timer?.cancel()
  }

  func channelInactive(context: ChannelHandlerContext) {
    finishInFlight(context)
    machine.disconnected()
    timer?.cancel()
    context.fireChannelInactive()
  }

  private func connected(_ context: ChannelHandlerContext) {
    if isOverLimit {
      let count = state.counters.connections.value
      state.log(
        RequestFailure(
          "connect", .tooManyConnections, reason: "\(count) connections are open"))
    }
    perform(machine.connected(isOverLimit: isOverLimit, at: context.eventLoop.now), context)
  }

  // MARK: - From the client

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    perform(machine.received(unwrapInboundIn(data)), context)
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    machine.readCompleted(at: context.eventLoop.now)
    setTimer(context)
    context.fireChannelReadComplete()
  }

  func read(context: ChannelHandlerContext) {
    if machine.mayRead(isWritable: context.channel.isWritable) { context.read() }
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    perform(machine.writabilityChanged(isWritable: context.channel.isWritable), context)
    context.fireChannelWritabilityChanged()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    let problem = (error as? HTTPParserError).map { HTTPProblem($0) }
    perform(machine.failed(problem, at: context.eventLoop.now), context)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent:
      // This event may arrive before the server's own, and the last response must have Connection: close.
      state.startDraining()
      machine.serverStops(at: context.eventLoop.now)
      setTimer(context)
    case ChannelEvent.inputClosed:
      let action = machine.inputClosed(unsentBytes: unsentBytes(context), at: context.eventLoop.now)
      if case .passEventOn = action { return context.fireUserInboundEventTriggered(event) }
      perform(action, context)
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  private func evaluate(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
    let request = RequestHead(head)
    let closes = machine.begin(request, isStopping: state.isDraining)
    switch state.decide(request, from: client, at: state.uptime) {
    case .problem(let problem) where problem.closesConnection:
      perform(machine.reject(problem, at: context.eventLoop.now), context)
    case .problem(let problem):
      answer(request, with: CachedResponse(problem), closes, at: state.wall)
    case .cached(let response):
      state.counters.cacheHits.add(1)
      answer(request, with: response, closes, at: state.wall)
    case .route(let route):
      guard begin(route, context) else {
        return answer(request, with: .overloaded, closes, at: state.wall)
      }
      self.request.routed = RoutedRequest(route: route, head: request)
      var head = head
      if !head.uri.hasPrefix("/") { head.uri = RequestTarget.originForm(of: head.uri) }
      perform(machine.route(head, isStream: route?.isStream ?? false), context)
    }
  }

  /// Counts a request for the router; false when too many are in flight.
  private func begin(_ route: Route?, _ context: ChannelHandlerContext) -> Bool {
    let isCounted = route?.countsAgainstCapacity ?? true
    inFlight = InFlightRequest(since: context.eventLoop.now, isCounted: isCounted)
    guard isCounted, state.counters.inFlight.add(1) > state.options.maxInFlight else { return true }
    finishInFlight(context)
    state.log(
      RequestFailure(
        route?.path ?? "unknown", .overloaded,
        reason: "\(state.options.maxInFlight) requests are in flight"))
    return false
  }

  private func answer(
    _ request: RequestHead, with response: CachedResponse, _ closes: Bool, at now: WallTime
  ) {
    let variant = response.variant(for: request, closes: closes)
    state.counters.count(status: response.status(of: variant))
    machine.answer(with: response.bytes(variant, at: now))
  }

  // MARK: - To the client

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard machine.isRouted else { return context.write(data, promise: promise) }
    switch unwrapOutboundIn(data) {
    case .head(var head):
      complete(&head, closes: machine.responseBegan(isStopping: state.isDraining))
      context.write(wrapOutboundOut(.head(head)), promise: promise)
    case .body:
      context.write(data, promise: promise)
    case .end:
      context.writeAndFlush(data, promise: promise)
      finishInFlight(context)
      responseEnded(context)
    }
  }

  func flush(context: ChannelHandlerContext) {
    context.flush()
    guard machine.isRouted else { return }
    machine.flushed(unsentBytes: unsentBytes(context), at: context.eventLoop.now)
    setTimer(context)
  }

  /// Adds the fields that every response of the router has.
  private func complete(_ head: inout HTTPResponseHead, closes: Bool) {
    state.counters.count(status: Int(head.status.code))
    for (name, value) in securityFields { head.headers.replaceOrAdd(name: name, value: value) }
    if closes { head.headers.replaceOrAdd(name: "Connection", value: "close") }
    if head.status == .notModified { head.headers.remove(name: "Content-Length") }
  }

  private func responseEnded(_ context: ChannelHandlerContext) {
    let unsentBytes = unsentBytes(context)
    perform(machine.responseEnded(unsentBytes: unsentBytes, at: context.eventLoop.now), context)
  }

  private func finishInFlight(_ context: ChannelHandlerContext) {
    guard let request = inFlight else { return }
    inFlight = nil
    guard request.isCounted else { return }
    state.counters.inFlight.add(-1)
    let elapsed = context.eventLoop.now - request.since
    state.counters.count(microseconds: Int(elapsed.nanoseconds / 1000))
  }

  // MARK: - Actions

  private func perform(_ action: Action, _ context: ChannelHandlerContext) {
    switch action {
    case .none, .passEventOn: break
    case .evaluate(let head): evaluate(head, context)
    case .forward(let part): context.fireChannelRead(wrapInboundOut(part))
    case .send(let bytes):
      encoder?.writeAndFlush(NIOAny(IOData.byteBuffer(bytes)), promise: nil)
      responseEnded(context)
    case .reject(let problem):
      state.counters.count(status: problem.status)
      let bytes = CachedResponse(problem).bytes(.init(closes: true), at: state.wall)
      encoder?.writeAndFlush(NIOAny(IOData.byteBuffer(bytes)), promise: nil)
      closeOutput(context)
    case .closeOutput: closeOutput(context)
    case .takePipelined: takePipelined(context)
    case .close: close(context)
    case .timeOut:
      state.counters.timeouts.add(1)
      close(context)
    }
    setTimer(context)
  }

  private func takePipelined(_ context: ChannelHandlerContext) {
    guard !isTakingPipelined else { return }
    isTakingPipelined = true
    defer { isTakingPipelined = false }
    while let action = machine.takePipelined(isWritable: context.channel.isWritable) {
      perform(action, context)
    }
    // The router gets the received parts only when all available bytes were read.
    if machine.isRouted { context.fireChannelReadComplete() }
    resumeReading(context)
  }

  private func resumeReading(_ context: ChannelHandlerContext) {
    if machine.resumesReading(isWritable: context.channel.isWritable) { context.read() }
  }

  private func closeOutput(_ context: ChannelHandlerContext) {
    context.close(mode: .output, promise: nil)
    resumeReading(context)
  }

  private func close(_ context: ChannelHandlerContext) {
    finishInFlight(context)
    context.close(promise: nil)
  }

  // MARK: - The timer

  /// Sets the timer to an earlier time if the machine has to be called earlier.
  private func setTimer(_ context: ChannelHandlerContext) {
    let next = machine.timeouts.next
    guard next < timerFiresAt else { return }
    timer?.cancel()
    timerFiresAt = next
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    timer = context.eventLoop.scheduleTask(deadline: next) {
      let (handler, context) = bound.value
      handler.timerFired(context)
    }
  }

  private func timerFired(_ context: ChannelHandlerContext) {
    timerFiresAt = .distantFuture
    let unsentBytes = unsentBytes(context)
    perform(machine.timerFired(unsentBytes: unsentBytes, at: context.eventLoop.now), context)
  }

  private func unsentBytes(_ context: ChannelHandlerContext) -> Int {
    let bytes = try? context.channel.syncOptions?.getOption(.bufferedWritableBytes)
    return bytes ?? 0
  }
}

@available(*, unavailable)
extension HTTPConnectionHandler: Sendable {}
