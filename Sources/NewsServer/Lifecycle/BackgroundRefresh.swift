// BackgroundRefresh.swift - refreshes what is due, so that clients find it fresh.

import NewsCore
import NewsEngine
import NewsStore
import ServiceLifecycle

import CMalloc

/// Refreshes the sources that are due.
///
/// Several servers may do so on one store: each takes sources there as it can ask them, so that a source
/// is fetched once and each server does its share. The pauses are jittered, or the same server would
/// always be the first to look.
struct BackgroundRefresh: Service {
  let state: ServerState
  private static let shortestPause = Duration.milliseconds(250)
  private static let longestPause = Duration.seconds(5)
  private static let pruneInterval = Duration.hours(1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      async let _: Void = decideEverySecond()
      var prunedAt: Int64?
      var flushedAt: Int64?
      while !Task.isCancelled {
        let wait = await refresh()
        let now = state.uptime
        if isOver(.seconds(1), since: flushedAt, now) {
          flushedAt = now
          await state.engine.flush()
          _ = try? await state.engine.store.compactLog(at: state.wall)
          try? await state.engine.store.indexContent(for: .milliseconds(300))
        }
        if isOver(BackgroundRefresh.pruneInterval, since: prunedAt, now) {
          prunedAt = now
          await prune()
        }
        let pause = BackgroundRefresh.pause(wait, random: .random(in: 0..<1))
        try? await state.clock.sleep(for: pause)
      }
    }
  }

  private func isOver(_ interval: Duration, since start: Int64?, _ now: Int64) -> Bool {
    start.map { now - $0 >= interval.milliseconds } ?? true
  }

  /// A failure holds the lease of its source until it is decided whether the source or the network
  /// is to blame; that has to happen while a refresh still waits for other sources.
  ///
  /// Every ten seconds what was freed between blocks that are still in use goes back to the system,
  /// which happens only when the allocator is told.
  private func decideEverySecond() async {
    var seconds = 0
    while !Task.isCancelled {
      try? await state.clock.sleep(for: .seconds(1))
      await state.engine.flushResults()
      seconds += 1
      if seconds.isMultiple(of: 10) { malloc_trim(0) }
    }
  }

  /// - Returns: Time until the next source is due.
  func refresh() async -> Duration {
    do {
      let (begun, wait) = try await state.backgroundWork.refreshDue()
      if begun > 0 { state.counters.refreshes.add(1) }
      return wait
    } catch {
      return await refreshInMemory()
    }
  }

  /// The store takes no claims: what has happened since counts in this process.
  private func refreshInMemory() async -> Duration {
    let plans = (try? await state.engine.schedules(state.settings.defaults)) ?? []
    let due = plans.filter(\.schedule.isDue).map(\.source)
    if !due.isEmpty {
      var query = ArticleQuery(sources: [])
      query.limit = 0
      var request = NewsRequest(
        sources: due, query: query, deadline: state.options.refreshDeadline)
      request.keepsStragglers = true
      request.configured = state.settings.catalogue
      _ = await state.engine.news(request)
      state.counters.refreshes.add(1)
    }
    let wait = plans.filter { !$0.schedule.isDue }.compactMap(\.schedule.wait).min()
    return max(wait ?? BackgroundRefresh.longestPause, .seconds(1))
  }

  /// Between 250 ms and 5 s, plus up to a tenth or, where that is more, up to 250 ms; `random` is
  /// uniform in 0..<1.
  static func pause(_ wait: Duration, random: Double) -> Duration {
    let base = min(max(wait, shortestPause), longestPause)
    let jitter = max(base / 10, shortestPause)
    return base + .milliseconds(Int64(Double(jitter.milliseconds) * random))
  }

  /// Removes old articles.
  ///
  /// An error is ignored: articles that stay longer do no harm, and an hour later
  /// this is tried again.
  private func prune() async {
    let policy = RetentionPolicy(
      maxAge: state.options.retention, maxArticles: state.options.maxArticles,
      configured: Set(state.settings.catalogue.map(\.name)))
    _ = try? await state.engine.store.prune(policy, at: state.engine.now())
  }
}
