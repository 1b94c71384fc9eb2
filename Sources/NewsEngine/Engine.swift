// Engine.swift - the aggregator behind every front.

package import Logging
package import NewsCore
package import NewsStore

/// What is wanted of the engine.
package struct NewsRequest: Sendable {
  package let sources: [Source]
  /// Of the sources, in their order.
  package let names: [String]
  package var query: ArticleQuery
  package var mode = RefreshMode.ifDue
  /// For the whole answer.
  package var deadline: Duration
  /// Fetches that miss the answer go on behind it; only where the process goes on too.
  package var keepsStragglers = false
  /// Sources that are answered from the store count as cache hits.
  package var countsHits = true
  /// Only articles that this named cursor has not been given.
  package var cursor: String?

  package init(sources: [Source], query: ArticleQuery, deadline: Duration) {
    self.sources = sources
    names = sources.map(\.name)
    self.query = query
    self.deadline = deadline
  }
}

/// How far a run has come.
package struct Progress: Hashable, Sendable {
  package var total: Int
  package var done: Int
  /// Requests that wait for their answer.
  package var inFlight: Int
  package var failed: Int

  package init(total: Int, done: Int = 0, inFlight: Int = 0, failed: Int = 0) {
    self.total = total
    self.done = done
    self.inFlight = inFlight
    self.failed = failed
  }
}

/// Fetches many sources, remembers what they said and answers by a deadline.
///
///     records | schedule | per due source: RefreshPipeline | collect | report
///
/// A value of constants: what tasks share is in its actors, what processes share is in the store.
package struct Engine: Sendable {
  package let store: Store
  package let options: EngineOptions
  package let now: @Sendable () -> Moment
  private let clock: any Clock<Duration>
  private let pipeline: RefreshPipeline
  private let storage: FallbackStore
  private let commits: CommitQueue
  /// Why there is no store but this process's own memory.
  private let storeProblem: StoreError?
  private let flights = SingleFlight<RefreshResult>()
  private let unwritten = UnwrittenResults()

  /// Wires an engine; nothing is opened or started.
  ///
  /// `owner` is unique among all engines on the store and names this one in leases. `now` reads
  /// the wall and boot clocks, `clock` waits in the same time, `random` is uniform in 0..<1.
  package init(
    store: Store, transport: any Transport, options: EngineOptions, owner: String,
    now: @escaping @Sendable () -> Moment, clock: any Clock<Duration> = ContinuousClock(),
    random: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    storeProblem: StoreError? = nil,
    logger: Logger = Logger(label: "newsagg") { _ in SwiftLogNoOpLogHandler() }
  ) {
    self.store = store
    self.options = options
    self.now = now
    self.clock = clock
    self.storeProblem = storeProblem
    storage = FallbackStore(store: store)
    commits = CommitQueue(storage)
    pipeline = RefreshPipeline(
      storage: storage, transport: transport,
      limiter: FetchLimiter(global: options.maxConcurrentFetches), commits: commits,
      clock: clock, now: now, random: random, options: options, owner: owner, logger: logger)
  }

  /// Refreshes what is due and answers with the articles of all sources asked for.
  ///
  /// It answers by the deadline with what is there, whatever any source or the store does; after
  /// the answer is on its way, call ``flush()``.
  package func news(
    _ request: NewsRequest, onProgress: (Progress) -> Void = { _ in }
  ) async -> NewsReport {
    let deadline = Deadline(request.deadline, from: now())
    let facts: StoredFacts
    var problem = storeProblem
    do {
      facts = try await self.facts(named: request.names)
    } catch {
      facts = await storage.unstoredFacts()
      problem = error
    }
    let plan = AnswerPlan(request, facts: facts, options: options, now: now())
    let settled = await refresh(plan, deadline, onProgress)
    // What only looks into the store writes nothing there.
    if request.mode != .never, request.countsHits {
      await unwritten.noteCached(plan.cached, at: now().wall)
    }
    return await report(plan, settled, deadline, problem)
  }

  /// Writes what the answer did not have to wait for: verdicts on failures, the fetch log, what the
  /// store could not take before.
  package func flush() async {
    await flushResults()
    for write in await storage.unstoredWrites { _ = await commits.commit(write) }
  }

  /// Writes the verdicts on failures and the fetch log.
  ///
  /// A failure that waits for its verdict holds the lease of its source: where fetches go on behind
  /// answers, call this every second.
  package func flushResults() async {
    let (settled, cached, isOffline) = await unwritten.take(at: now())
    let verdicts = isOffline ? settled.map(\.offline) : settled
    // Together, so that they share transactions.
    await withDiscardingTaskGroup { group in
      for var result in verdicts {
        guard let grant = result.heldLease else { continue }
        group.addTask { await pipeline.commit(&result, grant, .failure(result.outcome), nil) }
      }
    }
    let entries = verdicts.flatMap(\.requests) + cached
    // Statistics are worth no error: the next answer is as good without them.
    if !entries.isEmpty { try? await store.append(entries) }
  }

  /// Ends all fetches, gives their leases back and writes what is left to write.
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
      if facts.knowNothing(of: source.name) { return (source, nil, .unknown) }
      let schedule = facts.schedule(of: source, mode: mode, options: options, now: now())
      return (source, facts.record(of: source), schedule)
    }
  }

  // MARK: - The steps of an answer

  private func facts(named names: [String]) async throws(StoreError) -> StoredFacts {
    var facts = try await storage.facts(named: names)
    facts.outage = await unwritten.outage
    return facts
  }

  private func refresh(
    _ plan: AnswerPlan, _ deadline: Deadline, _ onProgress: (Progress) -> Void
  ) async -> [String: RefreshResult] {
    let request = plan.request
    let answerBy = Deadline(options.collectionLimit(request.deadline), from: deadline.start)
    let budget = RetryBudget(options.retry.budget(sources: plan.due.count))
    let works = plan.due.map { source in
      // Where the process goes on, its own time limit ends a fetch, not the answer that it missed.
      let limit =
        request.keepsStragglers
        ? max(options.stragglerLimit, (source.timeout ?? options.timeout) + options.leaseSlack)
        : answerBy.length
      return work(
        RefreshOrder(
          source: source, planned: plan.facts.record(of: source),
          deadline: Deadline(limit, from: deadline.start), retries: budget),
        outlivesCallers: request.keepsStragglers)
    }
    var progress = Progress(total: works.count)
    if !works.isEmpty { onProgress(progress) }
    return await Collector(clock: clock).settle(
      works,
      soft: Deadline(request.deadline * options.softShare, from: deadline.start)
        .remaining(at: now()), hard: answerBy.remaining(at: now())
    ) { settled in
      progress.done += 1
      if !settled.outcome.isSuccess { progress.failed += 1 }
      progress.inFlight = pipeline.requests.withLock { $0 }
      onProgress(progress)
    }
  }

  private func work(_ order: RefreshOrder, outlivesCallers: Bool) -> Collector<RefreshResult>.Work {
    Collector.Work(key: order.source.name, isCritical: order.source.isCritical) {
      await flights.value(for: order.source.name, outlivesCallers: outlivesCallers) {
        let settled = await pipeline.refresh(order)
        await unwritten.note(settled)
        return settled
      }
    }
  }

  private func report(
    _ plan: AnswerPlan, _ settled: [String: RefreshResult], _ deadline: Deadline,
    _ problem: StoreError?
  ) async -> NewsReport {
    let request = plan.request
    var query = request.query
    let isOffline = isOffline(settled.values)
    let settled = isOffline ? settled.mapValues(\.offline) : settled
    let isUnchanged = plan.due.isEmpty && problem == nil
    var problem = problem
    var facts = isUnchanged ? nil : await storage.unstoredFacts()
    var stored: [Article] = []
    var sources: SourceReports = []
    func describe() {
      sources = plan.reports(settled, facts, policy: options.schedule, now: now())
    }
    do {
      if !isUnchanged { facts = try await self.facts(named: request.names) }
      describe()
      query.sources = sources.namesWithCopy
      stored = try await articles(query, notGivenTo: request.cursor)
    } catch {
      problem = problem ?? error
      describe()
    }
    query.sources = sources.namesWithCopy
    let articles = await withUnsaved(stored, query)
    sources.noteArticles(articles)
    if problem == nil { problem = await storage.problem }
    return NewsReport(
      generatedAt: now().wall, sources: sources, articles: articles,
      duration: deadline.elapsed(at: now()), storeProblem: problem?.description,
      factsBefore: plan.facts)
  }

  private func articles(
    _ query: ArticleQuery, notGivenTo cursor: String?
  ) async throws(StoreError) -> [Article] {
    guard let cursor else { return try await store.articles(query) }
    return try await store.articles(query, notGivenTo: cursor)
  }

  /// What the store gave, and what it could not take, chosen and put in order in the same way.
  private func withUnsaved(_ stored: [Article], _ query: ArticleQuery) async -> [Article] {
    let unsaved = await storage.unstoredArticles(of: query.sources)
    guard !unsaved.isEmpty, let scratch = try? await Store.open(.memory) else { return stored }
    for (name, articles) in unsaved {
      _ = try? await scratch.update(name, url: "") { $0.articles = articles }
    }
    var query = query
    query.sources = Array(unsaved.keys)
    let chosen = (try? await scratch.articles(query)) ?? []
    await scratch.close()
    let all = stored.filter { unsaved[$0.source] == nil } + chosen
    return Array(all.sorted(by: query.order.areInOrder).prefix(query.limit ?? .max))
  }
}

extension ArticleQuery.Order {
  /// As the store's own order, but for ties.
  fileprivate func areInOrder(_ left: Article, _ right: Article) -> Bool {
    switch self {
    case .newest: left.sortTime > right.sortTime
    case .oldest: left.sortTime < right.sortTime
    case .source: (left.source, right.sortTime) < (right.source, left.sortTime)
    case .title:
      (left.title.lowercased(), right.sortTime) < (right.title.lowercased(), left.sortTime)
    }
  }
}

extension RefreshResult {
  /// The same, once it is known that nothing could be reached; a success stays what it is.
  fileprivate var offline: RefreshResult {
    guard outcome.code.isNetworkClass else { return self }
    var copy = self
    copy.outcome = Outcome(.offline, message: "no network: no host could be reached")
    for index in requests.indices {
      (copy.requests[index].code, copy.requests[index].message) = (.offline, copy.outcome.message)
    }
    return copy
  }
}
