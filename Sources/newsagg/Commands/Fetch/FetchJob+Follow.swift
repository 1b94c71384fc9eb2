// FetchJob+Follow.swift - keeps running, and prints each new article as it comes.

import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

extension FetchJob {
  /// Refreshes what is due and prints what has arrived, until it is cancelled or the reader has gone.
  ///
  ///     what the cursor lacks, or nothing | refresh | print what arrived | move the cursor | wait …
  ///
  /// The cursor moves after its articles were written: a process that is killed in between prints them
  /// again with the next start, and loses none. Articles that other processes store are printed too.
  func follow(
    _ engine: Engine, _ request: NewsRequest, _ settings: Settings, _ fields: [ArticleField]?
  ) async throws -> Never {
    // It ends when it is told to.
    Watchdog.disarm()
    let reading = try await claimCursor(engine.store)
    defer { reading?.release() }
    let query = request.arrivalQuery
    var printer = FollowPrinter(self, fields, sources: request.names)
    var place = try await start(engine, query, &printer)
    var upkeep = FollowUpkeep(settings)
    var trouble = StoreTrouble()
    while true {
      let report = await refresh(engine, request.withoutArticles)
      try Task.checkCancellation()
      var problem = report.storeProblem
      do {
        let arrived = try await engine.store.arrivals(query, after: place, notGivenTo: cursor)
        // Before they are printed: what cannot be noted as given is not printed again and again.
        place = arrived.last
        try await deliver(arrived.articles, engine, &printer)
      } catch let error as StoreError where error.mayPass {
        problem = error.description
      }
      trouble.tell(problem)
      await upkeep.run(report, engine)
      try await wait(engine, request)
    }
  }

  /// Prints what the cursor lacks or, without one, as many of the newest as `--limit` says.
  ///
  /// - Returns: The number of the last article that had arrived before.
  private func start(
    _ engine: Engine, _ query: ArticleQuery, _ printer: inout FollowPrinter
  ) async throws -> Int64 {
    let place = try await engine.store.lastArrival()
    var newest = query
    newest.order = .newest
    newest.limit = delivery.articleLimit
    if let cursor {
      let articles = try await engine.store.articles(newest, notGivenTo: cursor)
      try await deliver(articles.reversed(), engine, &printer)
    } else if delivery.limit != nil {
      try await deliver(try await engine.store.articles(newest).reversed(), engine, &printer)
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
    _ articles: [Article], _ engine: Engine, _ printer: inout FollowPrinter
  ) async throws {
    guard !articles.isEmpty else { return }
    let now = engine.now().wall
    if !command.isEmpty {
      let report = NewsReport(
        generatedAt: now, sources: [], articles: articles, duration: .zero)
      if let failure = try await runCommands(report, engine.store) { throw failure }
      return
    }
    try printer.print(articles, now)
    if let cursor, !isPeek {
      try await engine.store.advance(cursor: cursor, after: articles, at: now)
    }
  }

  /// Until the next source is due, but no longer than others may take to store something.
  private func wait(_ engine: Engine, _ request: NewsRequest) async throws {
    let schedules = try? await engine.schedules(request.sources, mode: request.mode)
    let next = schedules?.compactMap { $0.schedule.wait }.min() ?? followLookEvery
    let end = ContinuousClock.now + min(max(next, .seconds(1)), followLookEvery)
    while ContinuousClock.now < end {
      // A reader that has gone is noticed by the next write only, which may be hours away.
      if delivery.isToStandardOutput, isReaderGone(1) { throw OutputError.closedPipe }
      try await Task.sleep(for: min(.seconds(1), end - ContinuousClock.now))
    }
  }
}

/// Tells of a store that cannot be used for a while: once, until it can.
private struct StoreTrouble {
  private var told: String?

  mutating func tell(_ problem: String?) {
    if let problem, problem != told { notice("store: degraded: \(problem)") }
    told = problem
  }
}

extension NewsRequest {
  /// The same refresh, whose answer is not read.
  fileprivate var withoutArticles: NewsRequest {
    var request = self
    request.query.limit = 0
    request.cursor = nil
    return request
  }

  /// What has arrived of its sources, oldest first.
  fileprivate var arrivalQuery: ArticleQuery {
    var query = query
    query.sources = names
    query.critical = Set(sources.lazy.filter(\.isCritical).map(\.name))
    query.order = .oldest
    return query
  }
}

extension StoreError {
  /// Waiting may end it.
  fileprivate var mayPass: Bool { [.busy, .full, .io, .readOnly, .unreachable].contains(kind) }
}

/// Articles that other processes store are printed within this time.
private let followLookEvery = Duration.seconds(10)

/// Goes on with the index of contents, and once an hour prunes and compacts the store.
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
