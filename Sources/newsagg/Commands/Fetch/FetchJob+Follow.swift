// FetchJob+Follow.swift - fetch --follow: keeps running and prints each new article.

import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

extension FetchJob {
  /// Refreshes due sources and prints new articles until the task is cancelled or the reader closes the pipe.
  ///
  ///     print what is new to the cursor | refresh | print new articles | move the cursor | wait | refresh …
  ///
  /// The cursor moves after its articles were written. A process that is killed in between loses no
  /// article but prints some twice. Articles that other processes store are printed too.
  /// It returns only by throwing.
  func follow(
    _ engine: Engine, _ request: NewsRequest, _ settings: Settings, _ fields: [ArticleField]?
  ) async throws -> (status: ExitStatus, hasNothing: Bool) {
    // This command has no deadline.
    Watchdog.disarm()
    return try await withCursorClaim(engine.store) { claim in
      let query = request.arrivalQuery
      var printer = FollowPrinter(self, fields, sources: request.names)
      var place = try await start(engine, query, claim, &printer)
      var upkeep = FollowUpkeep(settings)
      var trouble = StoreTrouble()
      while true {
        let report = await refresh(engine, request.withoutArticles)
        try Task.checkCancellation()
        var problem = report.storeProblem
        do {
          let arrived = try await engine.store.arrivals(query, after: place, notGivenTo: cursor)
          // Before printing: when the cursor cannot be moved, the same articles are not printed again and again.
          place = arrived.last
          try await deliver(arrived.articles, engine, claim, &printer)
        } catch let error as StoreError where error.mayPass {
          problem = error.description
        }
        trouble.tell(problem)
        await claim?.renew()
        await upkeep.run(report, engine)
        try await wait(engine, request)
      }
    }
  }

  /// Prints the articles that are new to the cursor; without one, the newest `--limit` articles.
  ///
  /// - Returns: The number of the last article that was stored at that time.
  private func start(
    _ engine: Engine, _ query: ArticleQuery, _ claim: CursorClaim?, _ printer: inout FollowPrinter
  ) async throws -> Int64 {
    let place = try await engine.store.lastArrival()
    var newest = query
    newest.order = .newest
    newest.limit = delivery.articleLimit
    if let cursor {
      let articles = try await engine.store.articles(newest, notGivenTo: cursor)
      try await deliver(articles.reversed(), engine, claim, &printer)
    } else if delivery.limit != nil {
      try await deliver(
        try await engine.store.articles(newest).reversed(), engine, claim, &printer)
    }
    return place
  }

  private func refresh(_ engine: Engine, _ request: NewsRequest) async -> NewsReport {
    let run = (try? claimRun(engine.store)) ?? nil
    defer { withExtendedLifetime(run) {} }
    let report = await engine.news(request)
    await engine.flush()
    var told = report
    told.storeProblem = nil
    await reportQuietly(told, engine, request)
    return report
  }

  /// Prints articles, oldest first, or runs the command for each; then the cursor moves.
  private func deliver(
    _ articles: [Article], _ engine: Engine, _ claim: CursorClaim?,
    _ printer: inout FollowPrinter
  ) async throws {
    guard !articles.isEmpty else { return }
    let now = engine.now().wall
    if !command.isEmpty {
      let report = NewsReport(
        generatedAt: now, sources: [], articles: articles, duration: .zero)
      if let failure = try await runCommands(report, claim) { throw failure }
      return
    }
    try printer.print(articles, now)
    try await claim?.advance(after: articles, at: now)
  }

  /// Waits until the next source is due, but at most ``followLookEvery``.
  private func wait(_ engine: Engine, _ request: NewsRequest) async throws {
    let schedules = try? await engine.schedules(request.sources, mode: request.mode)
    let next = schedules?.compactMap { $0.schedule.wait }.min() ?? followLookEvery
    let end = ContinuousClock.now + min(max(next, .seconds(1)), followLookEvery)
    while ContinuousClock.now < end {
      // Otherwise only the next write, perhaps hours later, would notice a closed pipe.
      if delivery.isToStandardOutput, isReaderGone(1) { throw OutputError.closedPipe }
      try await Task.sleep(for: min(.seconds(1), end - ContinuousClock.now))
    }
  }
}

/// Reports a store that cannot be used: once, until it can be used again.
private struct StoreTrouble {
  private var told: String?

  mutating func tell(_ problem: String?) {
    if let problem, problem != told { notice("store: degraded: \(problem)") }
    told = problem
  }
}

extension NewsRequest {
  /// The same refresh without articles in the answer, because they are not used.
  fileprivate var withoutArticles: NewsRequest {
    var request = self
    request.query.limit = 0
    request.cursor = nil
    return request
  }

  /// The stored articles of the request's sources, oldest first.
  fileprivate var arrivalQuery: ArticleQuery {
    var query = query
    query.sources = names
    query.critical = sources.criticalNames
    query.configured = namedBeside(names)
    query.order = .oldest
    return query
  }
}

extension StoreError {
  /// Whether the store may work again after a wait.
  fileprivate var mayPass: Bool { [.busy, .full, .io, .readOnly, .unreachable].contains(kind) }
}

/// How often the store is searched for articles that other processes have stored.
private let followLookEvery = Duration.seconds(10)

/// Continues the index of contents, and once an hour prunes and compacts the store.
private struct FollowUpkeep {
  private let settings: Settings
  private var last: WallTime?

  init(_ settings: Settings) {
    self.settings = settings
  }

  mutating func run(_ report: NewsReport, _ engine: Engine) async {
    try? await engine.store.indexContent(for: .seconds(1))
    let now = report.generatedAt
    if let last, now - last < .hours(1), now >= last { return }
    last = now
    _ = try? await engine.store.compactLog(at: now)
    _ = try? await engine.store.prune(settings.retentionPolicy(report), at: engine.now())
  }
}
