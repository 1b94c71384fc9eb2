// AdmissionQueue.swift - admits fetches in groups.

import NewsCore
import NewsStore

/// Admits fetches; with a database on a network, fetches that arrive together share a transaction.
///
/// Within a transaction they are admitted in the order of their arrival.
struct AdmissionQueue: Sendable {
  private static let groupSize = 64

  private let storage: FallbackStore
  /// The queue for refreshes that a caller waits for.
  private let ordinary: CommitQueue
  /// The queue for background refreshes, with a lower priority.
  private let patient: CommitQueue

  init(_ storage: FallbackStore) {
    self.storage = storage
    ordinary = CommitQueue(storage, groupSize: AdmissionQueue.groupSize, priority: .medium)
    patient = CommitQueue(storage, groupSize: AdmissionQueue.groupSize, priority: .utility)
  }

  /// One transaction decides for all processes: host pause, lease, breaker, and whether the source
  /// is still due.
  ///
  /// The wait for the transaction may be long, so `canSend` says then whether the request can still be
  /// sent; a request that cannot be sent changes nothing.
  func admit(
    _ order: RefreshOrder, _ request: LeaseRequest, now: @escaping @Sendable () -> Moment,
    canSend: @escaping @Sendable () -> Bool
  ) async -> Admission {
    let (source, planned) = (order.source, order.planned?.value)
    let decide = { @Sendable (change: inout SourceChange) -> Admission in
      canSend() ? change.admit(request, at: now()) : .tooLate
    }
    guard storage.store.isShared else {
      return await storage.update(source, base: planned, hosts: [order.host], decide).value
    }
    // The change always runs, in memory if the store fails, so this value is always set.
    let admission = Locked(Admission.busy)
    let write = RecordWrite(
      source: source, base: planned ?? SourceRecord(name: source.name, url: source.url),
      hosts: [order.host]
    ) { change in
      let decided = decide(&change)
      admission.withLock { $0 = decided }
    }
    let queue = Task.currentPriority <= .utility ? patient : ordinary
    _ = await queue.commit(write)
    return admission.withLock(\.self)
  }
}
