// Engine.swift - the aggregator that the command line and the server use.

package import NewsCore
package import NewsStore

/// Fetches many sources, stores their articles and answers by a deadline.
///
///     facts | plan | per due source: RefreshPipeline | collect | report
///
/// Its properties never change: state that tasks share is in its actors, state that processes share is
/// in the store.
package struct Engine: Sendable {
  package let store: Store
  package let options: EngineOptions
  package let now: @Sendable () -> Moment
  let clock: any Clock<Duration>
  let pipeline: RefreshPipeline
  let storage: FallbackStore
  let flights = SingleFlight<RefreshResult>()
  let unwritten = UnwrittenResults()
  /// Nil if the store is a local file: a process that cannot read it has nothing to answer with.
  let articleMemory: ArticleMemory?
  /// Why the store is one in memory; nil when it is the user's.
  private let storeProblem: StoreError?

  /// Makes an engine; nothing is opened or started.
  ///
  /// `owner` is unique among all engines on the store and identifies this one in leases.
  package init(_ dependencies: EngineDependencies, options: EngineOptions, owner: String) {
    (store, storeProblem) = (dependencies.store, dependencies.storeProblem)
    (now, clock) = (dependencies.now, dependencies.clock)
    articleMemory = store.isShared ? ArticleMemory() : nil
    self.options = options
    let journal = RequestJournal(
      file: dependencies.journalFile, schedule: options.schedule, now: now)
    storage = FallbackStore(store: store, journal: journal, isTemporary: storeProblem != nil)
    pipeline = RefreshPipeline(dependencies, options: options, owner: owner, storage: storage)
  }

  /// Identifies this engine in leases.
  package var owner: String { pipeline.owner }

  /// Number of requests so far.
  package var totals: RefreshTotals {
    get async { await unwritten.totals }
  }

  /// Whether the store is one in memory, because the user's store cannot be used.
  package var isTemporary: Bool { storeProblem != nil }

  /// Refreshes due sources and answers with the articles of all requested sources.
  ///
  /// It answers by the deadline with the available articles, even if a source or the store hangs. Call
  /// ``flush()`` after the answer is sent.
  package func news(
    _ request: NewsRequest, onProgress: (Progress) -> Void = { _ in }
  ) async -> NewsReport {
    let start = now()
    let facts: StoredFacts
    var problem = storeProblem
    do {
      // A database server answers both questions in one round trip; SQLite gains nothing by it.
      let question = store.isShared ? request.firstQuestion : AnswerQuestion(names: request.names)
      let found = try await self.facts(for: question, within: request.readLimit)
      let hasMore = await inheritRenamed(request.sources, configured: request.configured, found)
      let isCorrected = await correctWaits(for: request, found)
      facts = hasMore || isCorrected ? try await self.facts(named: request.names) : found
    } catch {
      let known = store.isShared ? request.knownRecords() : [:]
      facts = await storage.unstoredFacts(over: StoredFacts(records: Array(known.values)))
      problem = error
    }
    let plan = AnswerPlan(request, facts: facts, options: options, now: now())
    let deadline = Deadline(plan.longestWait, from: start)
    let run = await refresh(plan, deadline, onProgress)
    // A run that only reads the store must not write to it.
    if request.mode != .never, request.countsHits {
      await unwritten.countHits(plan.cached, at: now().wall)
    }
    return await report(plan, run, deadline, problem)
  }

  /// Corrects stored waits, if the store answers in time; see ``correctWaits(of:_:)``.
  ///
  /// - Returns: Whether `facts` have to be read again.
  private func correctWaits(for request: NewsRequest, _ facts: StoredFacts) async -> Bool {
    // A run that only reads the store must not write to it.
    if request.mode == .never { return false }
    let clock = setBackClock(options.longestLease(of: request.sources))
    if clock.concerned(request.sources, facts).isEmpty { return false }
    let corrected = try? await reading(within: request.readLimit) {
      () async throws(StoreError) -> Bool in
      try await correctWaits(of: request.sources, facts)
    }
    return corrected ?? false
  }

  /// Writes everything for which the answer did not wait: results that were held back, the fetch log, the
  /// counts of cache hits, and changes that the store could not take before.
  ///
  /// The counts cost a write for each source, so call this at most once a second.
  package func flush() async {
    await writeResults(hits: await unwritten.takeHits())
    let unstored = await storage.unstoredWrites
    if !unstored.isEmpty { await pipeline.writer.queue.write(unstored) }
    if storage.isTemporary { return }
    storage.journal.reserve()
    await storage.storeRememberedPauses()
  }

  /// Writes the failures that waited for the verdict on the network, and the fetch log.
  ///
  /// A failure that waits for the verdict holds the lease of its source. A process whose fetches continue
  /// after answers calls this every second.
  package func flushResults() async {
    await writeResults(hits: [])
  }

  private func writeResults(hits: [CacheHits]) async {
    let (results, isOffline) = await unwritten.take(at: now())
    let verdicts = isOffline ? results.map(\.offline) : results
    // Together, so that they share transactions.
    await withDiscardingTaskGroup { group in
      for result in verdicts {
        guard let grant = result.heldLease else { continue }
        let commit = ResultCommit(
          result: result, grant: grant, attempt: .failure(result.outcome), facts: nil)
        group.addTask { _ = await pipeline.writer.write(commit) }
      }
    }
    // A lost line of statistics is no error for the user.
    try? await store.append(verdicts.flatMap(\.requests), hits: hits)
  }

  /// Ends all fetches, gives their leases back and writes the remaining results.
  package func shutDown() async {
    await flights.drain()
    await flush()
  }

  /// When each source is due and why, without asking any of them.
  package func schedules(
    _ sources: [Source], mode: RefreshMode = .ifDue
  ) async throws(StoreError) -> [(source: Source, record: SourceRecord?, schedule: Schedule)] {
    let facts = try await facts(named: sources.map(\.name))
    return sources.map { source in
      if facts.knowNothing(of: source.name), source.obstacle == nil {
        return (source, nil, .unknown)
      }
      let schedule = facts.schedule(of: source, mode: mode, options: options, now: now())
      return (source, facts.record(of: source), schedule)
    }
  }
}
