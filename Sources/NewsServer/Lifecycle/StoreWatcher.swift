// StoreWatcher.swift - notices within a second that a process has changed the store.

import Logging
import NewsCore
import NewsEngine
import NewsStore
import NIOCore
import ServiceLifecycle

/// Checks the store regularly for commits of any process, and makes stale responses again.
///
/// Only the watcher checks, so the number of clients does not matter. It makes a response again only if
/// it was requested since, so one visit of a crawler does not cause work for ever.
struct StoreWatcher: Service {
  let state: ServerState
  let handler: CacheableHandler
  let broadcaster: ArticleBroadcaster
  /// Time after which all records are read again, even if changed ones can be found.
  private static let wholeInterval = Duration.minutes(1)
  /// How long a refused lease counts: the background refresh tries again after 5.5 s at most.
  private static let refusalTime = Duration.seconds(8)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        await checkStore()
        try? await state.clock.sleep(for: state.options.watchInterval)
      }
    }
  }

  func checkStore() async {
    await checkWriting()
    var snapshot = state.store
    let problemBefore = snapshot.problem
    do {
      let version = try await state.engine.store.version()
      if version != snapshot.version || snapshot.problem != nil || snapshot.records.isEmpty {
        // After a failover, transactions have other numbers.
        let isOld = state.uptime - snapshot.readAt >= StoreWatcher.wholeInterval.milliseconds
        let position = isOld || problemBefore != nil ? nil : snapshot.position
        let changes = try await state.engine.store.recordChanges(since: position)
        (snapshot.version, snapshot.problem) = (version, nil)
        snapshot.take(changes, at: state.uptime)
        state.update(store: snapshot)
        try await broadcaster.publish(state)
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

  private func checkWriting() async {
    var snapshot = state.store
    let problem = await state.engine.writingProblem(within: StoreWatcher.refusalTime)
    snapshot.writingProblem = problem?.kind.rawValue
    state.update(store: snapshot)
  }

  /// Logs the messages of a store that was opened again; those of the first opening were printed already.
  private func logNewNotes() async {
    for note in state.newNotes(of: await state.engine.store.condition) {
      state.logger.error("the store was opened again", metadata: ["reason": "\(note)"])
    }
  }

  private func refreshStaleResponses() async {
    let generation = state.cache.generation
    for request in state.cache.takeStale(version: state.store.version, at: state.uptime) {
      await handler.refresh(request, generation: generation)
    }
  }
}
