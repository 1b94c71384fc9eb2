// Engine+Answer.swift - the steps of an answer: read the facts, refresh what is due, report.

import NewsArticles
import NewsCore
package import NewsStore

extension Engine {
  func facts(named names: [String]) async throws(StoreError) -> StoredFacts {
    try await facts(for: AnswerQuestion(names: names))
  }

  func facts(for question: AnswerQuestion) async throws(StoreError) -> StoredFacts {
    var facts = try await storage.facts(for: question)
    facts.outage = await unwritten.outage(at: now())
    return facts
  }

  /// Renames stored sources: a source without a record takes over the record of its URL that is stored
  /// under a name that is no longer configured.
  ///
  /// If the store fails now, a later answer tries again.
  ///
  /// - Returns: Whether any source was renamed.
  func inheritRenamed(
    _ sources: [Source], configured: [String]?, _ facts: StoredFacts
  ) async -> Bool {
    guard let configured else { return false }
    // By index: a loop over the sources would copy each of ten thousand.
    let newSources = sources.indices
      .filter { !facts.hasRecord(named: sources[$0].name) }.map { sources[$0] }
    guard !newSources.isEmpty,
      let stored = try? await store.names(at: newSources.map(\.url))
    else { return false }
    let renamed = renamedSources(stored, to: newSources, configured: configured)
    for (name, newName) in renamed { try? await store.renameSource(name, to: newName) }
    return !renamed.isEmpty
  }

  /// Refreshes the due sources in parallel, and collects the results that are there in time.
  func refresh(
    _ plan: AnswerPlan, _ deadline: Deadline, _ onProgress: (Progress) -> Void
  ) async -> RunResults {
    // Most answers come from the store alone, and none of the types below is looked up for them.
    if plan.due.isEmpty { return RunResults() }
    let answerBy = Deadline(options.collectionLimit(deadline.length), from: deadline.start)
    let softLimit = Deadline(deadline.length * options.softShare, from: deadline.start)
    let unfinished = Locked(RefreshInput.Unfinished())
    let works = self.works(inputs(plan, answerBy, softLimit, unfinished), plan)
    var progress = Progress(total: works.count)
    onProgress(progress)
    let now = now()
    let results = await Collector(clock: clock).collect(
      works,
      Collector.Limits(soft: softLimit.remaining(at: now), hard: answerBy.remaining(at: now))
    ) { result in
      progress.done += 1
      if !result.outcome.isSuccess { progress.failed += 1 }
      progress.inFlight = pipeline.requestsInFlight.withLock { $0 }
      onProgress(progress)
    }
    let left = unfinished.withLock(\.self)
    return RunResults(
      results: results.merging(left.received) { ended, _ in ended }, failures: left.failures)
  }

  private func works(
    _ inputs: [RefreshInput], _ plan: AnswerPlan
  ) -> [Collector<RefreshResult>.Work] {
    // There may be a thousand works: each captures this closure, not a copy of the pipeline.
    let fetch: @Sendable (RefreshInput) async -> RefreshResult = { [pipeline, unwritten] input in
      let result = await pipeline.refresh(input)
      await unwritten.add(result)
      return result
    }
    return inputs.map { [flights] input in
      Collector.Work(key: input.source.name, isNeeded: plan.isNeeded(input.source)) {
        await flights.value(for: input.source.name, outlivesCallers: input.outlivesRun) {
          await fetch(input)
        }
      }
    }
  }

  private func inputs(
    _ plan: AnswerPlan, _ answerBy: Deadline, _ softLimit: Deadline,
    _ unfinished: Locked<RefreshInput.Unfinished>
  ) -> [RefreshInput] {
    let pauses = plan.facts.activePauses(
      at: answerBy.start, limit: options.schedule.longestHostPause)
    let budget = RetryBudget(options.retry.budget(sources: plan.due.count))
    return plan.due.map { source in
      // In a process that keeps running, a fetch ends at its own time limit, not at the deadline.
      let limit =
        plan.request.continuesAfterAnswer
        ? options.continuedFetchLimit(of: source) : answerBy.length
      let awaited = plan.isNeeded(source) ? answerBy.length : softLimit.length
      return RefreshInput(
        source: source, planned: plan.facts.record(of: source).map { Boxed($0) },
        deadline: Deadline(limit, from: answerBy.start),
        awaited: plan.request.continuesAfterAnswer ? limit : awaited, retries: budget,
        outlivesRun: plan.request.continuesAfterAnswer, hostPauses: pauses,
        unfinished: unfinished)
    }
  }

  /// Makes the report of each source, with the articles of all that have an acceptable copy.
  func report(
    _ plan: AnswerPlan, _ run: RunResults, _ deadline: Deadline, _ problem: StoreError?
  ) async -> NewsReport {
    let run = !plan.due.isEmpty && isOffline(run.results.values) ? run.offline : run
    let after = await factsAfterRun(plan, deadline, problem)
    var sources = plan.reports(run, after.facts, policy: options.schedule, now: now())
    let query = plan.request.articles(of: sources.namesWithCopy)
    let stored: (articles: [Article], problem: StoreError?) =
      if after.facts == nil, let ahead = plan.facts.articles, ahead.query == query {
        (ahead.found, nil)
      } else if after.problem == nil {
        await articles(query, plan.request, deadline)
      } else {
        (knownArticles(query, plan), nil)
      }
    let articles = await withUnstored(
      stored.articles, query, plan.request.sources, run.documents)
    sources.countArticles(articles)
    let reading = problem ?? after.problem ?? stored.problem
    if reading == nil { remember(articles, for: plan.request) }
    let problem = await problemToReport(reading)
    var report = NewsReport(
      generatedAt: now().wall, sources: sources, articles: articles,
      duration: deadline.elapsed(at: now()), storeProblem: problem?.description,
      factsBefore: plan.facts, untilNextDue: plan.untilNextDue)
    report.storeAdvice = problem?.hint
    report.tookTooLong = stored.problem?.kind == .tooLong
    if articles.isEmpty, !query.sources.isEmpty { report.unreadable = reading }
    return report
  }

  /// The problem of reading the store or, without one, that of writing it.
  private func problemToReport(_ reading: StoreError?) async -> StoreError? {
    // After this time, the next source that is due shows whether a refusal still holds.
    if let reading { reading } else { await writingProblem(within: .seconds(3)) }
  }

  /// Why results are not saved, or why a lease was refused within `time`, as far as this process knows; it does not
  /// ask the store.
  package func writingProblem(within time: Duration) async -> StoreError? {
    if let problem = await storage.problem { problem } else { await storage.refusal(within: time) }
  }

  /// Keeps the articles of an answer; only a process that keeps running can need them later.
  private func remember(_ articles: [Article], for request: NewsRequest) {
    if request.continuesAfterAnswer { articleMemory?.add(articles) }
  }

  /// The stored facts or, when the store cannot be read, what this process knows; nil if nothing was asked.
  private func factsAfterRun(
    _ plan: AnswerPlan, _ deadline: Deadline, _ problem: StoreError?
  ) async -> (facts: StoredFacts?, problem: StoreError?) {
    if plan.due.isEmpty, problem == nil { return (nil, nil) }
    do throws(StoreError) {
      // A second wait for a server that has just failed would take the time of the answer.
      if let problem, store.isShared { throw problem }
      let question = AnswerQuestion(names: plan.request.names)
      return (try await facts(for: question, within: timeLeft(plan.request, deadline)), nil)
    } catch {
      return (await storage.unstoredFacts(over: plan.facts), error)
    }
  }

  private func articles(
    _ query: ArticleQuery, _ request: NewsRequest, _ deadline: Deadline
  ) async -> (articles: [Article], problem: StoreError?) {
    let limit = query.timeLimit.map { $0 + .seconds(1) } ?? timeLeft(request, deadline)
    do throws(StoreError) {
      let articles = try await reading(within: limit) {
        [store] () async throws(StoreError) -> [Article] in
        guard let cursor = request.cursor else { return try await store.articles(query) }
        return try await store.articles(query, notGivenTo: cursor)
      }
      return (articles, nil)
    } catch {
      return ([], error)
    }
  }

  /// The articles in memory, while a shared store cannot be read: those of the first reading for this answer or, without
  /// any, those of earlier answers.
  private func knownArticles(_ query: ArticleQuery, _ plan: AnswerPlan) -> [Article] {
    guard let articleMemory else { return [] }
    let ahead = plan.facts.articles?.found ?? []
    let sources = Set(query.sources)
    return ahead.isEmpty
      ? articleMemory.articles(query) : ahead.filter { sources.contains($0.source) }
  }

  /// How long the answer may still wait for a shared store; at the deadline, a little longer, because a healthy
  /// server answers within milliseconds.
  private func timeLeft(_ request: NewsRequest, _ deadline: Deadline) -> Duration {
    max(request.deadline - deadline.elapsed(at: now()), .milliseconds(50))
  }

  /// The stored articles, and those that the store could not take, selected and sorted in the same way.
  private func withUnstored(
    _ stored: [Article], _ query: ArticleQuery, _ sources: [Source],
    _ received: [String: ArticleDocument]
  ) async -> [Article] {
    let unstored = await storage.unstoredDocuments(of: query.sources)
      .merging(received) { _, newer in newer }
    guard !unstored.isEmpty, let memoryStore = try? await Store.open(.memory) else { return stored }
    for source in sources {
      guard let document = unstored[source.name] else { continue }
      _ = try? await memoryStore.update(source.name, url: source.url) { change in
        change.document = document
        // A record that says nothing is not written, and with it the URL.
        change.record.articleCount = document.entries.count
      }
    }
    var query = query
    query.sources = Array(unstored.keys)
    let chosen = (try? await memoryStore.articles(query)) ?? []
    await memoryStore.close()
    let replaced = Set(chosen.map { ArticleName($0) })
    let all = stored.filter { !replaced.contains(ArticleName($0)) } + chosen
    return Array(all.sorted(by: query.order.areInOrder).prefix(query.limit ?? .max))
  }
}

extension EngineOptions {
  /// Longest time for a fetch of `source` in a process that keeps running.
  func continuedFetchLimit(of source: Source) -> Duration {
    max(continuedFetchLimit, (source.timeout ?? timeout) + leaseSlack)
  }
}
