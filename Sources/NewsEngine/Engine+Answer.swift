// Engine+Answer.swift - the steps of an answer: read the facts, refresh what is due, report.

import NewsArticles
import NewsCore
import NewsStore

extension Engine {
  func facts(named names: [String]) async throws(StoreError) -> StoredFacts {
    try await facts(for: AnswerQuestion(names: names))
  }

  func facts(for question: AnswerQuestion) async throws(StoreError) -> StoredFacts {
    var facts = try await storage.facts(for: question)
    facts.outage = await unwritten.outage
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
    let newcomers = sources.indices
      .filter { !facts.hasRecord(named: sources[$0].name) }.map { sources[$0] }
    guard !newcomers.isEmpty,
      let stored = try? await store.names(at: newcomers.map(\.url))
    else { return false }
    let renamed = renamedSources(stored, to: newcomers, configured: configured)
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
    let failures = Locked<[String: Outcome]>([:])
    let works = self.works(orders(plan, answerBy, softLimit, failures), plan)
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
    return RunResults(results: results, failures: failures.withLock { $0 })
  }

  private func works(
    _ orders: [RefreshOrder], _ plan: AnswerPlan
  ) -> [Collector<RefreshResult>.Work] {
    // There may be a thousand works: each captures this closure, not a copy of the pipeline.
    let fetch: @Sendable (RefreshOrder) async -> RefreshResult = { [pipeline, unwritten] order in
      let result = await pipeline.refresh(order)
      await unwritten.note(result)
      return result
    }
    return orders.map { [flights] order in
      Collector.Work(key: order.source.name, isNeeded: plan.isNeeded(order.source)) {
        await flights.value(for: order.source.name, outlivesCallers: order.outlivesRun) {
          await fetch(order)
        }
      }
    }
  }

  private func orders(
    _ plan: AnswerPlan, _ answerBy: Deadline, _ softLimit: Deadline,
    _ failures: Locked<[String: Outcome]>
  ) -> [RefreshOrder] {
    let pauses = plan.facts.activePauses(
      at: answerBy.start, limit: options.schedule.longestHostPause)
    let budget = RetryBudget(options.retry.budget(sources: plan.due.count))
    return plan.due.map { source in
      // In a process that keeps running, a fetch ends at its own time limit, not at the deadline.
      let limit =
        plan.request.keepsStragglers
        ? options.stragglerLimit(of: source) : answerBy.length
      let awaited = plan.isNeeded(source) ? answerBy.length : softLimit.length
      return RefreshOrder(
        source: source, planned: plan.facts.record(of: source).map { Boxed($0) },
        deadline: Deadline(limit, from: answerBy.start),
        awaited: plan.request.keepsStragglers ? limit : awaited, retries: budget,
        outlivesRun: plan.request.keepsStragglers, hostPauses: pauses, failures: failures)
    }
  }

  /// Makes the report of each source, with the articles of all that have an acceptable copy.
  func report(
    _ plan: AnswerPlan, _ run: RunResults, _ deadline: Deadline, _ problem: StoreError?
  ) async -> NewsReport {
    let run = !plan.due.isEmpty && isOffline(run.results.values) ? run.offline : run
    let isUnchanged = plan.due.isEmpty && problem == nil
    let after = isUnchanged ? (facts: nil, problem: nil) : await factsAfterRun(plan)
    var sources = plan.reports(run, after.facts, policy: options.schedule, now: now())
    let query = plan.request.articles(of: sources.namesWithCopy)
    let stored =
      if isUnchanged, let ahead = plan.facts.articles, ahead.query == query {
        Result<[Article], StoreError>.success(ahead.found)
      } else if after.problem == nil {
        await articles(query, plan.request.cursor)
      } else {
        Result<[Article], StoreError>.success([])
      }
    let articles = await withUnstored((try? stored.get()) ?? [], query, plan.request.sources)
    sources.noteArticles(articles)
    var problem = problem ?? after.problem
    if case .failure(let error) = stored { problem = problem ?? error }
    if problem == nil { problem = await storage.problem }
    var report = NewsReport(
      generatedAt: now().wall, sources: sources, articles: articles,
      duration: deadline.elapsed(at: now()), storeProblem: problem?.description,
      factsBefore: plan.facts, untilNextDue: plan.untilNextDue)
    report.storeAdvice = problem?.hint
    if case .failure(let error) = stored { report.tookTooLong = error.kind == .tooLong }
    return report
  }

  /// The stored facts or, when the store cannot be read, what this process knows.
  private func factsAfterRun(
    _ plan: AnswerPlan
  ) async -> (facts: StoredFacts?, problem: StoreError?) {
    do {
      return (try await facts(named: plan.request.names), nil)
    } catch {
      return (await storage.unstoredFacts(), error)
    }
  }

  private func articles(
    _ query: ArticleQuery, _ cursor: String?
  ) async -> Result<[Article], StoreError> {
    do throws(StoreError) {
      guard let cursor else { return .success(try await store.articles(query)) }
      return .success(try await store.articles(query, notGivenTo: cursor))
    } catch {
      return .failure(error)
    }
  }

  /// The stored articles, and those that the store could not take, selected and sorted in the same way.
  private func withUnstored(
    _ stored: [Article], _ query: ArticleQuery, _ sources: [Source]
  ) async -> [Article] {
    let unstored = await storage.unstoredDocuments(of: query.sources)
    guard !unstored.isEmpty, let scratch = try? await Store.open(.memory) else { return stored }
    for source in sources {
      guard let document = unstored[source.name] else { continue }
      _ = try? await scratch.update(source.name, url: source.url) { change in
        change.document = document
        // A record that says nothing is not written, and with it the URL.
        change.record.articleCount = document.entries.count
      }
    }
    var query = query
    query.sources = Array(unstored.keys)
    let chosen = (try? await scratch.articles(query)) ?? []
    await scratch.close()
    let all = stored.filter { unstored[$0.source] == nil } + chosen
    return Array(all.sorted(by: query.order.areInOrder).prefix(query.limit ?? .max))
  }
}

extension ArticleQuery.Order {
  /// Whether `left` comes before `right`; the store orders in the same way, except for ties.
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

extension EngineOptions {
  /// Longest time for a fetch of `source` in a process that keeps running.
  func stragglerLimit(of source: Source) -> Duration {
    max(stragglerLimit, (source.timeout ?? timeout) + leaseSlack)
  }
}
