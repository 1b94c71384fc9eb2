// CacheableHandler.swift - makes the answers that are shared.

import NewsCore
import NewsEngine
import NewsStore
import NIOCore

/// Makes the answers that are shared, each once however many ask for it at the same time.
struct CacheableHandler: Sendable {
  let state: ServerState
  private let flights = SingleFlight<CachedResponse>()

  init(state: ServerState) {
    self.state = state
  }

  /// `generation` is the cache's, taken before the settings were read that `ask` was made from.
  func response(to request: CacheableRequest, generation: Int) async -> CachedResponse {
    let view = state.store
    let now = NIODeadline.now().uptimeNanoseconds
    if let response = state.cache.current(request, version: view.version, at: now) {
      return response
    }
    return await refresh(request, generation: generation)
  }

  /// Makes it anew and puts it on the cache; `waits` for publishers where nothing is stored.
  @discardableResult
  func refresh(_ request: CacheableRequest, generation: Int, waits: Bool = true) async
    -> CachedResponse
  {
    let key = "\(generation) \(waits) \(request.key)"
    let response = await flights.value(for: key, outlivesCallers: true) {
      // The version is taken first: what is committed meanwhile makes the answer outdated.
      let version = try? await state.engine.store.version()
      let result = await make(request, waits)
      let lifetime = result.lifetime.milliseconds * 1_000_000
      state.cache.put(
        ResponseCache.Entry(
          request: request, response: result.response, version: version ?? state.store.version,
          expiresAt: NIODeadline.now().uptimeNanoseconds + UInt64(max(0, lifetime))),
        generation: generation)
      return result.response
    }
    return response ?? CachedResponse(.draining)
  }

  func shutDown() async { await flights.drain() }

  /// An answer and how long it may be given.
  struct HandlerResult: Sendable {
    var response: CachedResponse
    var lifetime: Duration
  }

  private func make(_ request: CacheableRequest, _ waits: Bool) async -> HandlerResult {
    do {
      switch request {
      case .news(let request): return await news(request, waits: waits)
      case .page(let request): return try await page(request, waits: waits)
      case .sources: return try await sources()
      case .breakers: return try await breakers()
      case .stats(let since): return try await stats(since: since)
      }
    } catch {
      return HandlerResult(response: CachedResponse(.storeFailed), lifetime: .seconds(1))
    }
  }
}
