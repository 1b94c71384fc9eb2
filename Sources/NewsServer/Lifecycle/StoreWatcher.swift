// StoreWatcher.swift - sees within a second when anybody changes the store.

import NewsCore
import NewsEngine
import NewsStore
import NIOCore
import ServiceLifecycle

/// Asks the store now and then whether any process has committed, and renews what is out of date.
///
/// It is the only one that asks, so the number of clients does not matter, and it renews only what
/// was wanted since, so one visit of a crawler does not cost work for ever.
struct StoreWatcher: Service {
  let state: ServerState
  let handler: CacheableHandler
  let broadcaster: ArticleBroadcaster

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await checkStore()
        try? await Task.sleep(for: state.options.watchInterval)
      }
    }
  }

  func checkStore() async {
    var view = state.store
    do {
      let version = try await state.engine.store.version()
      if version != view.version || view.problem != nil || view.records.isEmpty {
        view = StoreSnapshot(version: version, records: try await state.engine.store.allRecords())
        state.update(store: view)
        await broadcaster.publish(try await newest())
      }
    } catch {
      view.problem = (error as? StoreError)?.kind.rawValue ?? "unknown"
      state.update(store: view)
    }
    await refreshStaleResponses()
  }

  private func newest() async throws -> [Article] {
    guard state.counters.subscribers.value > 0 else { return [] }
    return try await broadcaster.newest(state)
  }

  private func refreshStaleResponses() async {
    let now = NIODeadline.now().uptimeNanoseconds
    let generation = state.cache.generation
    for request in state.cache.takeStale(version: state.store.version, at: now) {
      // Waiting for a publisher here would keep changes of the store from being seen.
      await handler.refresh(request, generation: generation, waits: false)
    }
  }
}
