// BackgroundRefresh.swift - refreshes what is due, so that clients find it fresh.

import NewsCore
import NewsEngine
import NewsStore
import ServiceLifecycle

/// Refreshes the sources that are due; the engine asks the most overdue first.
///
/// Several servers may do so on one store: each fetch needs the lease of its source there, so a
/// source is fetched once. The pauses are jittered, so that servers that were started together do
/// not ask at the same moments.
struct BackgroundRefresh: Service {
  let state: ServerState
  private static let longestPause = Duration.seconds(5)
  private static let pruneInterval = Duration.hours(1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      async let _: Void = decideEverySecond()
      var prunedAt: Int64?
      while !Task.isCancelled {
        let wait = await refresh()
        let now = state.uptime
        if prunedAt.map({ now - $0 >= BackgroundRefresh.pruneInterval.milliseconds }) ?? true {
          prunedAt = now
          await prune()
        }
        let pause = BackgroundRefresh.pause(wait, random: .random(in: 0..<1))
        try? await state.clock.sleep(for: pause)
      }
    }
  }

  /// A failure holds the lease of its source until it is decided whether the source or the network
  /// is to blame; that has to happen while a refresh still waits for other sources.
  private func decideEverySecond() async {
    while !Task.isCancelled {
      try? await state.clock.sleep(for: .seconds(1))
      await state.engine.flushResults()
    }
  }

  /// - Returns: Time until the next source is due.
  func refresh() async -> Duration {
    let plans = (try? await state.engine.schedules(state.settings.defaults)) ?? []
    let due = plans.filter(\.schedule.isDue).map(\.source)
    if !due.isEmpty {
      var query = ArticleQuery(sources: [])
      query.limit = 0
      var request = NewsRequest(
        sources: due, query: query, deadline: state.options.refreshDeadline)
      request.keepsStragglers = true
      _ = await state.engine.news(request)
      state.counters.refreshes.add(1)
    }
    await state.engine.flush()
    _ = try? await state.engine.store.compactLog(at: state.wall)
    return plans.filter { !$0.schedule.isDue }.compactMap(\.schedule.wait).min()
      ?? BackgroundRefresh.longestPause
  }

  /// Between 1 s and 5 s, plus up to a tenth; `random` is uniform in 0..<1.
  static func pause(_ wait: Duration, random: Double) -> Duration {
    let base = min(max(wait, .seconds(1)), longestPause)
    return base + .milliseconds(Int64(Double(base.milliseconds) * random / 10))
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
