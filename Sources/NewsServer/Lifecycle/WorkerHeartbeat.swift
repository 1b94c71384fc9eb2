// WorkerHeartbeat.swift - keeps this process in the list of processes in the store.

import NewsCore
import NewsEngine
import NewsStore
import ServiceLifecycle

/// Writes regularly to the store that this process runs, and removes it from the list at its end.
///
/// Errors are ignored: the list is correct again when the store can be written.
struct WorkerHeartbeat: Service {
  let state: ServerState
  let kind: WorkerRecord.Kind
  /// Time between two writes: a third of ``Store/workerTimeout``.
  static let interval = Store.workerTimeout / 3

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await state.engine.store.save(await record())
        try? await state.clock.sleep(for: WorkerHeartbeat.interval)
      }
    }
    try? await state.engine.store.removeWorker(state.engine.owner)
  }

  private func record() async -> WorkerRecord {
    let (options, totals) = (state.options, await state.engine.totals)
    var record = WorkerRecord(
      owner: state.engine.owner, name: options.workerName, host: options.hostName, kind: kind,
      version: options.version, since: state.startedAt)
    record.seenAt = state.wall
    record.refreshed = totals.refreshed
    record.failures = totals.failed
    return record
  }
}
