// FallbackStore.swift - the store, with its failed writes kept in memory.

import NewsArticles
import NewsCore
import NewsStore

/// The store, with changes that could not be saved kept in memory.
///
/// With a full disk or a locked file newsagg still answers, and still asks no publisher too often:
/// this process treats an unsaved change as saved, and saves it with the next change of that source
/// that succeeds, or with ``unstoredWrites``. A newer lease of another process wins. For later
/// processes, ``RequestJournal`` records that a source was asked.
///
/// For a store that several machines share, only results are kept in memory. It alone grants leases, because a
/// machine cannot know what the others ask (docs/decisions/0044-no-request-without-lease.md).
struct FallbackStore: Sendable {
  let store: Store
  let journal: RequestJournal
  /// Whether the store is one in memory, because the user's cannot be opened.
  let isTemporary: Bool
  private let unstored = UnstoredChanges()

  init(store: Store, journal: RequestJournal, isTemporary: Bool = false) {
    self.store = store
    self.journal = journal
    self.isTemporary = isTemporary
  }

  /// Why changes are not saved; nil when all are.
  var problem: StoreError? {
    get async { await unstored.problem }
  }

  /// Why a shared store refused a lease within this time; nil also after a granted one, and while it cannot be
  /// reached.
  func refusal(within time: Duration) async -> StoreError? {
    await unstored.refusal(within: time, at: journal.now())
  }

  func recordRefusal(_ error: StoreError?) async {
    await unstored.recordRefusal(error, at: journal.now())
  }

  /// Changes a record in one transaction; if the store fails, in memory, starting from `base`.
  ///
  /// The change that `body` gets contains the stored leases and pauses of `hosts`.
  ///
  /// - Returns: The value of `body`, and the result for its articles.
  @discardableResult
  func update<Value: Sendable>(
    _ source: Source, base: SourceRecord?, hosts: [String] = [],
    _ body: @Sendable (inout SourceChange) -> Value
  ) async -> (value: Value, articles: SavedArticles) {
    let (pending, pauses) = await unstored.pending(source.name, hosts: hosts)
    let lock = isTemporary ? await journal.lock(source, hosts: hosts) : nil
    do {
      let saved = try await store.update(
        source.name, url: source.url, hosts: hosts + (pending?.pausedHosts ?? [])
      ) { change in
        change.adopt(pending?.change)
        change.context.pauses += pauses
        journal.recall(&change, source, hosts: hosts)
        return isTemporary ? journal.change(&change, of: source, lock, body) : body(&change)
      }
      if let pending { await unstored.forget(source.name, upTo: pending.revision) }
      return saved
    } catch {
      let base = base ?? SourceRecord(name: source.name, url: source.url)
      let lock = await journal.lock(source, hosts: hosts)
      let (value, change) = await unstored.update(base, because: error) { change in
        change.context = ChangeContext(pauses: pauses)
        journal.recall(&change, source, hosts: hosts)
        return (journal.change(&change, of: source, lock, body), change)
      }
      // On one machine, the lease stays without an entry in the file: it keeps others from asking as well.
      if store.isShared || (error.kind == .full && lock != nil) { await releaseLease(of: change) }
      return (value, SavedArticles())
    }
  }

  /// Releases the lease of a result that cannot be stored; in a shared store also with the time of the request, so that no
  /// other machine asks the source before its next time.
  ///
  /// Best effort: a small change often fits on a full disk, and a lock on articles does not matter.
  private func releaseLease(of unsaved: SourceChange) async {
    guard let hostLease = unsaved.releasedHostLease else { return }
    let (asked, now) = (unsaved.record, journal.now())
    _ = try? await store.update(asked.name, url: asked.url, hosts: [hostLease.host]) { change in
      change.releasedHostLease = hostLease
      guard change.record.lease.token == asked.lease.token else { return }
      change.record.lease = asked.lease
      if store.isShared { change.record.recordRequest(of: asked, at: now) }
    }
  }

  /// Changes several records in one transaction; if that fails, each in its own.
  ///
  /// - Returns: The result for the articles of each.
  func update(_ writes: [RecordWrite]) async -> [SavedArticles] {
    if writes.contains(where: { $0.onFailure != nil }) {
      await updateStored(writes)
      return writes.map { _ in SavedArticles() }
    }
    if writes.count > 1, !isTemporary, await unstored.all.isEmpty {
      if let saved = try? await store.update(writes.map { sourceUpdate($0, []) }) { return saved }
    }
    var saved: [SavedArticles] = []
    for write in writes {
      saved.append(
        await update(write.source, base: write.base, hosts: write.hosts, write.change).articles)
    }
    return saved
  }

  /// Writes that try again to save all unsaved changes.
  ///
  /// They go through ``WriteQueue``, not directly to ``update(_:base:hosts:_:)``, which may run at
  /// the same time for another change of the same source.
  var unstoredWrites: [RecordWrite] {
    get async {
      await unstored.all.map { change in
        let source = Source(name: change.record.name, url: change.record.url)
        return RecordWrite(source: source, base: change.record) { _ in }
      }
    }
  }

  /// Stores the pauses of hosts that only the file beside the store holds: other machines have no such
  /// file.
  func storeRememberedPauses() async {
    let remembered = journal.entries.pauses
    guard !remembered.isEmpty,
      let stored = try? await store.hostPauses(of: remembered.map(\.host))
    else { return }
    let missing = remembered.filter { pause in
      !stored.contains { $0.host == pause.host && $0.until.wall >= pause.until.wall }
    }
    try? await store.save(missing, at: journal.now(), limit: journal.schedule.longestHostPause)
  }

  /// Changes records only together with the store; sources with an unsaved result are left out.
  private func updateStored(_ writes: [RecordWrite]) async {
    var updates: [SourceUpdate] = []
    var accepted: [RecordWrite] = []
    for write in writes {
      let (pending, pauses) = await unstored.pending(write.source.name, hosts: write.hosts)
      if pending != nil, let problem = await unstored.problem {
        write.onFailure?(problem)
      } else {
        accepted.append(write)
        updates.append(sourceUpdate(write, pauses))
      }
    }
    if accepted.isEmpty { return }
    do throws(StoreError) {
      _ = try await store.update(updates)
      await recordRefusal(nil)
    } catch {
      // A value that the store refuses must not keep it from taking the others.
      if error.kind == .refused, accepted.count > 1 {
        for write in accepted { await updateStored([write]) }
        return
      }
      await recordRefusal(error)
      for write in accepted { write.onFailure?(error) }
    }
  }

  /// The change of `write`, with the unsaved `pauses` and the entries of the journal.
  private func sourceUpdate(_ write: RecordWrite, _ pauses: [HostPause]) -> SourceUpdate {
    SourceUpdate(
      name: write.source.name, url: write.source.url, hosts: write.hosts, document: write.document
    ) { change in
      change.context.pauses += pauses
      journal.recall(&change, write.source, hosts: write.hosts)
      write.change(&change)
    }
  }

  func facts(for question: AnswerQuestion) async throws(StoreError) -> StoredFacts {
    let stored = try await store.answer(to: question)
    var facts = StoredFacts(
      records: stored.records, hostPauses: stored.hostPauses, await unstored.all,
      journal: journal.entries)
    if let query = question.articles, let articles = stored.articles {
      facts.articles = (query, articles)
    }
    return facts
  }

  /// What is known without the store: `known`, and the changes that are not saved.
  func unstoredFacts(over known: StoredFacts) async -> StoredFacts {
    known.with(await unstored.all, journal: journal.entries)
  }

  /// Documents that could not be saved, by source.
  func unstoredDocuments(of names: [String]) async -> [String: ArticleDocument] {
    let changes = await unstored.all
    if changes.isEmpty { return [:] }
    let names = Set(names)
    return changes.reduce(into: [:]) { documents, change in
      let name = change.record.name
      if names.contains(name), let document = change.document { documents[name] = document }
    }
  }
}

/// A change to one source's record that has to be written.
struct RecordWrite: Sendable {
  let source: Source
  /// The record to start from when the store cannot be read.
  let base: SourceRecord
  /// Hosts whose stored leases and pauses the change needs.
  var hosts: [String] = []
  /// The document that the change will save, unless the lease was lost.
  var document: ArticleDocument?
  /// Called instead of keeping the change in memory when the store fails.
  var onFailure: (@Sendable (StoreError) -> Void)?
  let change: @Sendable (inout SourceChange) -> Void
}

extension SourceRecord {
  /// Records the request of `asked`, whose result is not saved.
  fileprivate mutating func recordRequest(of asked: SourceRecord, at now: Moment) {
    attemptedAt = asked.attemptedAt
    retryAt = asked.dueAt.map { now + max($0 - now.wall, .zero) } ?? asked.retryAt
    lastCode = asked.lastCode
    dueAt = asked.dueAt
  }
}

extension SourceChange {
  /// Applies an earlier unsaved change, unless another process has changed the record since.
  mutating func adopt(_ pending: SourceChange?) {
    guard let pending, pending.record.url == record.url,
      pending.record.lease.token >= record.lease.token
    else { return }
    let breaker = record.breaker
    record = pending.record
    // An operator may have changed it meanwhile.
    if breaker.generation > record.breaker.generation { record.breaker = breaker }
    document = pending.document
    // Another process may have stored a longer pause.
    hostPauses = pending.hostPauses.filter { pause in
      context.pause(of: pause.host).map { $0.until.wall < pause.until.wall } ?? true
    }
  }
}

/// Unsaved changes, by source.
private actor UnstoredChanges {
  struct Pending: Sendable {
    var change: SourceChange
    /// A number that rises with every change.
    var revision = 0

    var pausedHosts: [String] { change.hostPauses.map(\.host) }
  }

  private var changes: [String: Pending] = [:]
  private var lastProblem: StoreError?
  /// The last refusal of a lease; nil after a granted one, and while the server cannot be reached.
  private var refusal: (error: StoreError, at: Moment)?

  var all: [SourceChange] { changes.values.map(\.change) }
  var problem: StoreError? { changes.isEmpty ? nil : lastProblem }

  func recordRefusal(_ error: StoreError?, at now: Moment) {
    // While the server cannot be reached, reading fails too.
    refusal = error.flatMap { $0.kind == .unreachable ? nil : ($0, now) }
  }

  func refusal(within time: Duration, at now: Moment) -> StoreError? {
    refusal.flatMap { $0.at.age(at: now) ?? .zero < time ? $0.error : nil }
  }

  /// The unsaved change of this source, and the unsaved pauses of these hosts, longest first.
  func pending(_ name: String, hosts: [String]) -> (change: Pending?, pauses: [HostPause]) {
    let pauses = changes.values.flatMap(\.change.hostPauses).filter { hosts.contains($0.host) }
    return (changes[name], pauses.sorted { $0.until.wall > $1.until.wall })
  }

  /// Forgets a saved change, unless it has changed after `revision`.
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
