// CacheableHandler.swift - makes the responses that clients share.

import NewsCore
import NewsEngine
import NewsStore
import NIOCore

/// Makes the responses that clients share, each once however many ask for it at the same time.
struct CacheableHandler: Sendable {
  let state: ServerState
  private let flights = SingleFlight<CachedResponse>()
  let contents = FeedContents()
  /// What pages say of the sources: those that are made at the same time share it.
  let boards = SingleFlight<Result<[SourceStatusRow], any Error>>()

  init(state: ServerState) {
    self.state = state
  }

  /// `generation` is that of the cache, read before the settings that `request` was made from.
  func response(to request: CacheableRequest, generation: Int) async -> CachedResponse {
    let (version, now) = (state.store.version, state.uptime)
    if let response = state.cache.current(request, version: version, at: now) { return response }
    guard request.isSearch else {
      return await make(request, generation: generation, for: .client)
    }
    defer { state.counters.searches.add(-1) }
    guard state.counters.searches.add(1) <= state.options.maxSearches else {
      let reason = "\(state.options.maxSearches) searches are in flight"
      state.log(RequestFailure(request.kind, .overloaded, reason: reason))
      return .overloaded
    }
    return await make(request, generation: generation, for: .client)
  }

  /// Makes a response again whose content has changed or whose time is over.
  func refresh(_ request: CacheableRequest, generation: Int) async {
    _ = await make(request, generation: generation, for: .cache)
  }

  func shutDown() async {
    await flights.drain()
    await boards.drain()
  }

  /// Who wants a response.
  enum Purpose: Hashable, Sendable {
    /// A client that waits for it, and therefore for publishers where nothing is stored.
    case client
    /// The cache, which waits for no publisher; it is not counted as a request.
    case cache
  }

  /// A response, and how long it may be given if nobody changes the store.
  struct RenderedResponse: Sendable {
    var response: CachedResponse
    /// What clients get who ask later, where it differs: nobody is asked for theirs.
    var shared: CachedResponse?
    var lifetime: Duration
  }

  /// Makes a response and puts it into the cache.
  private func make(
    _ request: CacheableRequest, generation: Int, for purpose: Purpose
  ) async -> CachedResponse {
    let key = "\(generation) \(purpose) \(request.key)"
    let response = await flights.value(for: key, outlivesCallers: true) {
      // Read first: what is committed meanwhile makes the response stale.
      let version = try? await state.engine.store.version()
      let rendered = await render(request, for: purpose)
      state.cache.put(
        ResponseCache.Entry(
          request: request, response: rendered.shared ?? rendered.response,
          version: version ?? state.store.version,
          expiresAt: state.uptime + max(0, rendered.lifetime.milliseconds)),
        generation: generation)
      return rendered.response
    }
    return response ?? CachedResponse(.draining)
  }

  private func render(
    _ request: CacheableRequest, for purpose: Purpose
  ) async -> RenderedResponse {
    do {
      switch request {
      case .news(let query): return try await news(query, for: purpose)
      case .page(let query): return try await page(query, for: purpose)
      case .top(let query): return try await top(query)
      case .sources: return try await sources()
      case .breakers: return try await breakers()
      case .stats(let since): return try await stats(since: since)
      case .workers: return try await workers()
      }
    } catch let problem as HTTPProblem {
      state.log(RequestFailure(request.kind, problem, reason: problem.detail))
      return RenderedResponse(response: CachedResponse(problem), lifetime: .seconds(1))
    } catch {
      state.log(RequestFailure(request.kind, .storeFailed, reason: "\(error)"))
      return RenderedResponse(response: CachedResponse(.storeFailed), lifetime: .seconds(1))
    }
  }
}
