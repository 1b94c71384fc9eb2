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
  private let ordinary: WriteQueue
  /// The queue for background refreshes, with a lower priority.
  private let background: WriteQueue

  init(_ storage: FallbackStore) {
    self.storage = storage
    ordinary = WriteQueue(storage, groupSize: AdmissionQueue.groupSize, priority: .medium)
    background = WriteQueue(storage, groupSize: AdmissionQueue.groupSize, priority: .utility)
  }

  /// One transaction decides for all processes: host pause, lease, breaker, and whether the source
  /// is still due.
  ///
  /// The wait for the transaction may be long, so `canSend` says then whether the request can still be
  /// sent; a request that cannot be sent changes nothing.
  func admit(
    _ input: RefreshInput, _ request: LeaseRequest, now: @escaping @Sendable () -> Moment,
    canSend: @escaping @Sendable () -> Bool
  ) async -> Admission {
    let (source, planned) = (input.source, input.planned?.value)
    let decide = { @Sendable (change: inout SourceChange) -> Admission in
      canSend() ? change.admit(request, at: now()) : .tooLate
    }
    guard storage.store.isShared else {
      return await storage.update(source, base: planned, hosts: [input.host], decide).value
    }
    return await decided(input, base: planned, decide) { .withheld(Admission.noLease($0)) }
  }

  /// Prolongs a lease for one more attempt; false when it is no longer held, or when only the store could
  /// prolong it and cannot be written.
  func renew(
    _ grant: LeaseGrant, _ input: RefreshInput, _ request: LeaseRequest,
    now: @escaping @Sendable () -> Moment
  ) async -> Bool {
    let decide = { @Sendable (change: inout SourceChange) -> Bool in
      change.renew(grant, request, at: now())
    }
    guard storage.store.isShared else {
      return await storage.update(input.source, base: grant.record, hosts: [input.host], decide)
        .value
    }
    return await decided(input, base: grant.record, decide) { _ in false }
  }

  /// The value of `decide` in a transaction of a shared store, or of `failure` if that fails.
  private func decided<Value: Sendable>(
    _ input: RefreshInput, base: SourceRecord?,
    _ decide: @escaping @Sendable (inout SourceChange) -> Value,
    failure: @escaping @Sendable (StoreError) -> Value
  ) async -> Value {
    let (source, decision) = (input.source, Locked<Value?>(nil))
    let write = RecordWrite(
      source: source, base: base ?? SourceRecord(name: source.name, url: source.url),
      hosts: [input.host]
    ) { error in
      decision.withLock { $0 = failure(error) }
    } change: { change in
      let value = decide(&change)
      decision.withLock { $0 = value }
    }
    let queue = Task.currentPriority <= .utility ? background : ordinary
    _ = await queue.write(write)
    return decision.withLock(\.self) ?? failure(StoreError(.io, path: "", detail: "not written"))
  }
}
