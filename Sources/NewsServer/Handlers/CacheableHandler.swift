// CacheableHandler.swift - makes the responses that clients share.

import NewsCore
import NewsEngine
import NewsStore
import NIOCore

/// Makes the responses that clients share; requests for the same one at the same time share the work.
struct CacheableHandler: Sendable {
  let state: ServerState
  private let flights = SingleFlight<CachedResponse>()
  let contents = FeedContents()
  /// The list of sources on pages; pages that are made at the same time share it.
  let statusRowFlights = SingleFlight<Result<[SourceStatusRow], any Error>>()

  init(state: ServerState) {
    self.state = state
  }

  /// The response to `request`, from the cache or new.
  ///
  /// `generation` is the cache's, read before the settings from which `request` was made.
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

  /// Makes a response again, because its content has changed or it has expired.
  func refresh(_ request: CacheableRequest, generation: Int) async {
    _ = await make(request, generation: generation, for: .cache)
  }

  func shutDown() async {
    await flights.drain()
    await statusRowFlights.drain()
  }

  /// For whom a response is made.
  enum Purpose: Hashable, Sendable {
    /// A client waits for it; it also waits for sources without a copy.
    case client
    /// The cache; it waits for no source and does not count as a client request.
    case cache
  }

  /// A new response, as a ``ResponseContent`` or as a ``CachedResponse``.
  struct NewResponse<Form: Sendable>: Sendable {
    /// The response for the cache.
    var shared: Form
    /// The response for the clients that waited, if it differs: only theirs says which sources were asked for
    /// it, and how long that took.
    var own: Form?
    /// How long the response may be used if the store does not change.
    var lifetime: Duration
  }

  /// Makes a response and puts it into the cache.
  private func make(
    _ request: CacheableRequest, generation: Int, for purpose: Purpose
  ) async -> CachedResponse {
    let key = "\(generation) \(purpose) \(request.key)"
    let response = await flights.value(for: key, outlivesCallers: true) {
      // Read before the content: a commit in the meantime makes the response stale.
      let version = await state.engine.storeVersion(within: .milliseconds(50))
      let new = await render(request, for: purpose)
      state.cache.put(
        ResponseCache.Entry(
          request: request, response: new.shared,
          version: version ?? state.store.version,
          expiresAt: state.uptime + max(0, new.lifetime.milliseconds)),
        generation: generation)
      return new.own ?? new.shared
    }
    if let response { return response }
    state.log(RequestFailure(draining: request.kind))
    return CachedResponse(.draining)
  }

  private func render(
    _ request: CacheableRequest, for purpose: Purpose
  ) async -> NewResponse<CachedResponse> {
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
      return NewResponse(shared: CachedResponse(problem), lifetime: .seconds(1))
    } catch {
      state.log(RequestFailure(request.kind, .storeFailed, reason: "\(error)"))
      return NewResponse(shared: CachedResponse(.storeFailed), lifetime: .seconds(1))
    }
  }
}

extension CacheableHandler.NewResponse<ResponseContent> {
  /// The same response in the form for sockets, with compressed bodies.
  var serialized: CacheableHandler.NewResponse<CachedResponse> {
    CacheableHandler.NewResponse(
      shared: CachedResponse(shared), own: own.map(CachedResponse.init), lifetime: lifetime)
  }
}
