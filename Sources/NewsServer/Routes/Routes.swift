// Routes.swift - every path of the API and what answers it.

import HTTPTypes
import Hummingbird
import NIOCore
import NewsCore
import NewsEngine

/// Every path of the API and what answers it; requests come here through the ``HTTPConnectionHandler``.
struct Routes: Sendable {
  let state: ServerState
  let handler: CacheableHandler
  let broadcaster: ArticleBroadcaster

  func router() -> Router<BasicRequestContext> {
    let router = Router(context: BasicRequestContext.self, options: .autoGenerateHeadEndpoints)
    router.add(middleware: ProblemMiddleware())
    for path in ["/", "/news", "/sources", "/breakers", "/stats"] {
      router.get(RouterPath(path)) { request, _ in try await shared(request) }
    }
    router.get("/health") { request, _ in health().response(request, state.wall) }
    router.get("/live") { request, _ in live().response(request, state.wall) }
    router.get("/ready") { request, _ in ready().response(request, state.wall) }
    router.get("/metrics") { request, _ in metrics().response(request, state.wall) }
    let description = openAPI()
    router.get("/openapi.json") { request, _ in description.response(request, state.wall) }
    router.get("/events") { request, _ in try await events(isHead: request.method == .head) }
    return router
  }

  private func shared(_ request: Request) async throws -> Response {
    let target = request.head.path ?? "/"
    let generation = state.cache.generation
    let cacheable = try CacheableRequest(
      path: AccessPolicy.path(of: target), query: AccessPolicy.query(of: target),
      settings: state.settings, options: state.options,
      formats: Set(state.renderers.feeds.keys), now: state.wall)
    guard let cacheable else { throw HTTPProblem.notFound }
    let response = await handler.response(to: cacheable, generation: generation)
    state.cache.remember(target: target, as: cacheable)
    return response.response(request, state.wall)
  }

  private func health() -> CachedResponse {
    let uptime = state.engine.now().bootMilliseconds - state.startedAt.bootMilliseconds
    let health = Health(
      store: state.store, sources: state.settings.defaults, uptime: .milliseconds(uptime),
      version: state.options.version, isDraining: state.isDraining)
    return probe(health.json, isOK: health.isOK)
  }

  private func ready() -> CachedResponse {
    let readiness = Readiness(
      sources: state.settings.defaults, records: state.store.records,
      options: state.engine.options, now: state.engine.now(),
      isDraining: state.isDraining)
    return probe(readiness.json, isOK: readiness.isReady)
  }

  private func live() -> CachedResponse { probe(Array("{\"live\":true}\n".utf8), isOK: true) }

  private func probe(_ body: [UInt8], isOK: Bool) -> CachedResponse {
    CachedResponse(
      status: isOK ? 200 : 503, contentType: "application/json", body: body,
      fields: [("Cache-Control", "no-store")] + (isOK ? [] : [("Retry-After", "5")]),
      compresses: false)
  }

  private func metrics() -> CachedResponse {
    CachedResponse(
      contentType: "text/plain; version=0.0.4; charset=utf-8", body: Array(state.metrics().utf8),
      fields: [("Cache-Control", "no-store")])
  }

  private func openAPI() -> CachedResponse {
    let body = openAPIDocument(
      version: state.options.version, needsToken: state.settings.token != nil,
      schemas: state.renderers.schemas)
    return CachedResponse(
      contentType: "application/json", body: body, etag: etag(body),
      fields: [("Cache-Control", "private, max-age=3600")])
  }

  /// Server-sent events (HTML Living Standard, section 9.2): one for each new article.
  private func events(isHead: Bool) async throws -> Response {
    let headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
    if isHead { return Response(status: .ok, headers: headers) }
    if state.isDraining { throw HTTPProblem.draining }
    guard state.counters.subscribers.value < state.options.maxSubscribers else {
      throw HTTPProblem.tooManySubscribers
    }
    let body = ResponseBody { writer in
      state.counters.subscribers.add(1)
      defer { state.counters.subscribers.add(-1) }
      let stream = EventStream(state: state, broadcaster: broadcaster)
      try await stream.write { try await writer.write($0) }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }
}

/// One follower of /events.
struct EventStream: Sendable {
  let state: ServerState
  let broadcaster: ArticleBroadcaster
  /// A comment this often tells proxies that the connection lives, and us when it does not.
  static let heartbeat = Duration.seconds(15)

  private enum Event: Sendable {
    case article(Article)
    case beat
  }

  func write(_ send: (ByteBuffer) async throws -> Void) async throws {
    let (id, articles) = await broadcaster.subscribe(state)
    let (events, continuation) = AsyncStream.makeStream(
      of: Event.self, bufferingPolicy: .bufferingNewest(ArticleBroadcaster.depth))
    let beats = Task {
      while (try? await Task.sleep(for: EventStream.heartbeat)) != nil { continuation.yield(.beat) }
    }
    let forwarding = Task {
      for await article in articles { continuation.yield(.article(article)) }
      continuation.finish()
    }
    defer {
      beats.cancel()
      forwarding.cancel()
    }
    do {
      try await send(ByteBuffer(string: "retry: 5000\n: following\n\n"))
      for await event in events { try await send(bytes(of: event)) }
    } catch {
      await broadcaster.unsubscribe(id)
      throw error
    }
    await broadcaster.unsubscribe(id)
  }

  private func bytes(of event: Event) -> ByteBuffer {
    guard case .article(let article) = event else { return ByteBuffer(string: ": still here\n\n") }
    var buffer = ByteBuffer(string: "event: article\ndata: ")
    buffer.writeBytes(state.renderers.article(article).filter { $0 != 0x0a && $0 != 0x0d })
    buffer.writeString("\n\n")
    return buffer
  }
}

extension CachedResponse {
  /// As an answer of the router, for what was not found at the door.
  func response(_ request: Request, _ now: WallTime) -> Response {
    var head = RequestHead()
    head.method = request.method == .head ? .head : .get
    head.ifNoneMatch = request.headers[.ifNoneMatch]
    head.acceptsGzip = request.headers[.acceptEncoding].map(allowsGzip) ?? false
    let variant = variant(for: head, closes: false)
    var headers = HTTPFields()
    for (name, value) in headFields(variant, at: now) {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return Response(
      status: HTTPTypes.HTTPResponse.Status(code: status(of: variant)), headers: headers,
      body: body(of: variant).map { ResponseBody(byteBuffer: $0) } ?? ResponseBody())
  }
}

/// Turns every error into its problem document.
struct ProblemMiddleware<Context: RequestContext>: RouterMiddleware {
  func handle(
    _ request: Request, context: Context,
    next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let problem as HTTPProblem {
      return CachedResponse(problem).response(request, WallTime(milliseconds: 0))
    } catch let error as HTTPError where error.status == .notFound {
      return CachedResponse(.notFound).response(request, WallTime(milliseconds: 0))
    }
  }
}

extension HTTPProblem: Error {}
