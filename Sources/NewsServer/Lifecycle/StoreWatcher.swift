// StoreWatcher.swift - notices within a second when any process changes the store.

import Logging
import NewsCore
import NewsEngine
import NewsStore
import NIOCore
import ServiceLifecycle

/// Asks the store regularly whether any process has committed, and makes stale responses again.
///
/// Only the watcher asks, so the number of clients does not matter. It makes only responses again
/// that were asked for since, so one visit of a crawler does not cost work for ever.
struct StoreWatcher: Service {
  let state: ServerState
  let handler: CacheableHandler
  let broadcaster: ArticleBroadcaster
  /// All records are read again after this, also where changes can be told.
  private static let wholeInterval = Duration.minutes(1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await checkStore()
        try? await state.clock.sleep(for: state.options.watchInterval)
      }
    }
  }

  func checkStore() async {
    var snapshot = state.store
    let problemBefore = snapshot.problem
    do {
      let version = try await state.engine.store.version()
      if version != snapshot.version || snapshot.problem != nil || snapshot.records.isEmpty {
        // After a failover, transactions have other numbers.
        let isOld = state.uptime - snapshot.readAt >= StoreWatcher.wholeInterval.milliseconds
        let mark = isOld || problemBefore != nil ? nil : snapshot.mark
        let changes = try await state.engine.store.recordChanges(since: mark)
        (snapshot.version, snapshot.problem) = (version, nil)
        snapshot.take(changes, at: state.uptime)
        state.update(store: snapshot)
        await broadcaster.publish(try await newestArticles())
      }
    } catch {
      snapshot.problem = (error as? StoreError)?.kind.rawValue ?? "unknown"
      state.update(store: snapshot)
      if problemBefore == nil {
        state.logger.error("the store cannot be read", metadata: ["reason": "\(error)"])
      }
    }
    if problemBefore != nil, snapshot.problem == nil {
      state.logger.notice("the store can be read again")
    }
    await logNewNotes()
    await refreshStaleResponses()
  }

  /// Logs the messages of a store that was opened anew; those of the first opening were printed before.
  private func logNewNotes() async {
    for note in state.newNotes(of: await state.engine.store.condition) {
      state.logger.error("the store was opened anew", metadata: ["reason": "\(note)"])
    }
  }

  private func newestArticles() async throws -> [Article] {
    guard state.counters.subscribers.value > 0 else { return [] }
    return try await broadcaster.newest(state)
  }

  private func refreshStaleResponses() async {
    let generation = state.cache.generation
    for request in state.cache.takeStale(version: state.store.version, at: state.uptime) {
      await handler.refresh(request, generation: generation)
    }
  }
}
