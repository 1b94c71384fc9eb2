// SourceMemory.swift - what is remembered of sources: the store, and what it could not take.

import NewsCore
import NewsStore

/// The store, and the changes that it could not take.
///
/// With a full disk or a locked file newsagg still answers, and still asks no publisher too often:
/// a change that cannot be saved counts in this process as if it had been, and is saved with the
/// next change of that source that can, or with ``overdue``. Another process's younger lease wins.
struct SourceMemory: Sendable {
  let store: Store
  private let unsaved = UnsavedChanges()

  init(store: Store) {
    self.store = store
  }

  /// Why something is not saved; nil when all is.
  var problem: StoreError? {
    get async { await unsaved.problem }
  }

  /// Changes a record in one transaction, in memory from `base` on where the store fails; with
  /// `host`, `body` is given the gate of that host.
  ///
  /// - Returns: What `body` returned, and how many of its articles were not stored before.
  @discardableResult
  func update<Value: Sendable>(
    _ source: Source, base: SourceRecord?, host: String? = nil,
    _ body: @Sendable (inout SourceChange) -> Value
  ) async -> (value: Value, newArticles: Int) {
    let (pending, pendingGate) = await unsaved.pending(source.name, host: host)
    do {
      let saved = try await store.update(source.name, url: source.url, host: host) { change in
        change.adopt(pending?.change)
        change.hostGate = pendingGate ?? change.hostGate
        return body(&change)
      }
      if let pending { await unsaved.forget(source.name, upTo: pending.revision) }
      return saved
    } catch {
      let base = base ?? SourceRecord(name: source.name, url: source.url)
      let value = await unsaved.update(base, because: error) { change in
        change.hostGate = pendingGate
        return body(&change)
      }
      return (value, 0)
    }
  }

  /// Changes several records in one transaction; each for itself where that fails.
  ///
  /// - Returns: How many articles of each were not stored before.
  func update(_ saves: [Save]) async -> [Int] {
    if saves.count > 1, await unsaved.all.isEmpty {
      let updates = saves.map {
        SourceUpdate(name: $0.source.name, url: $0.source.url, change: $0.change)
      }
      if let saved = try? await store.update(updates) { return saved }
    }
    var newArticles: [Int] = []
    for save in saves {
      newArticles.append(await update(save.source, base: save.base, save.change).newArticles)
    }
    return newArticles
  }

  /// A change to one source's record; `base` is where it starts without the store.
  struct Save: Sendable {
    let source: Source
    let base: SourceRecord
    let change: @Sendable (inout SourceChange) -> Void
  }

  /// What saves once more all that could not be saved.
  ///
  /// Not for ``update(_:base:host:_:)`` itself, beside others: see ``CommitQueue``.
  var overdue: [Save] {
    get async {
      await unsaved.all.map { change in
        let source = Source(name: change.record.name, url: change.record.url)
        return Save(source: source, base: change.record) { _ in }
      }
    }
  }

  func facts(named names: [String]) async throws(StoreError) -> StoredFacts {
    let stored = try await store.recordsAndGates(named: names)
    return StoredFacts(records: stored.records, gates: stored.gates, await unsaved.all)
  }

  /// What is known without the store.
  func unsavedFacts() async -> StoredFacts {
    StoredFacts(await unsaved.all)
  }

  /// Nil also when the store cannot be read.
  func gate(of host: String) async -> HostGate? {
    if let pending = await unsaved.gate(of: host) { return pending }
    return (try? await store.gates(for: [host]))?.first
  }

  /// Articles that are not in the store, by source.
  func unsavedArticles(of names: [String]) async -> [String: [Article]] {
    let unsaved = await unsaved.all
    if unsaved.isEmpty { return [:] }
    let names = Set(names)
    return unsaved.reduce(into: [:]) { articles, change in
      let name = change.record.name
      if names.contains(name), !change.articles.isEmpty { articles[name] = change.articles }
    }
  }
}

extension SourceChange {
  /// Takes in what an earlier change would have saved, unless another process has come since.
  mutating func adopt(_ pending: SourceChange?) {
    guard let pending, pending.record.url == record.url,
      pending.record.lease.token >= record.lease.token
    else { return }
    let breaker = record.breaker
    record = pending.record
    // An operator may have ordered it meanwhile.
    if breaker.generation > record.breaker.generation { record.breaker = breaker }
    articles = pending.articles
    gates = pending.gates
  }
}

/// Changes that the store could not take, by source.
private actor UnsavedChanges {
  struct Pending: Sendable {
    var change: SourceChange
    /// Rises with every change.
    var revision = 0
  }

  private var changes: [String: Pending] = [:]
  private var lastProblem: StoreError?

  var all: [SourceChange] { changes.values.map(\.change) }
  var problem: StoreError? { changes.isEmpty ? nil : lastProblem }

  /// The longest pause, where several sources of the host were told one.
  func gate(of host: String) -> HostGate? {
    changes.values.lazy.flatMap(\.change.gates).filter { $0.host == host }
      .max { $0.until.wall < $1.until.wall }
  }

  /// What waits for this source and, where one is named, for its host.
  func pending(_ name: String, host: String?) -> (change: Pending?, gate: HostGate?) {
    (changes[name], host.flatMap(gate))
  }

  /// The change was saved as it was then; what has come since is not.
  func forget(_ name: String, upTo revision: Int) {
    if changes[name]?.revision == revision { changes[name] = nil }
  }

  func update<Value>(
    _ base: SourceRecord, because error: StoreError, _ body: (inout SourceChange) -> Value
  ) -> Value {
    var pending = changes[base.name] ?? Pending(change: SourceChange(record: base))
    pending.revision += 1
    defer { changes[base.name] = pending }
    lastProblem = error
    return body(&pending.change)
  }
}
