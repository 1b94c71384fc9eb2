// BackgroundRefresh.swift - refreshes due sources, so that clients get fresh articles.

import Logging
import NIOConcurrencyHelpers
import NewsCore
import NewsEngine
import NewsStore
import ServiceLifecycle

import CMalloc

/// Refreshes due sources, and does the regular work on the store.
///
/// Several servers may do this on one store: each claims as many sources as it can ask, so that each
/// source is fetched once and the work is shared. The pauses have jitter, so that not always the same
/// server is first.
struct BackgroundRefresh: Service {
  let state: ServerState
  /// Whether the log says that no source is asked.
  private let hasLoggedFailure = NIOLockedValueBox(false)
  private static let shortestPause = Duration.milliseconds(250)
  private static let longestPause = Duration.seconds(5)
  private static let pruneInterval = Duration.hours(1)

  func run() async throws {
    await cancelWhenGracefulShutdown {
      async let _: Void = workEverySecond()
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

  /// Writes results, with the verdict whether the source or the network caused a failure, and returns memory.
  ///
  /// Until its verdict is written a failure holds the lease of its source, so this must not wait for the end of a
  /// refresh. Every ten seconds malloc_trim returns freed memory between used blocks to the system, which the
  /// allocator does not do by itself.
  private func workEverySecond() async {
    var seconds = 0
    while !Task.isCancelled {
      try? await state.clock.sleep(for: .seconds(1))
      await state.engine.flushResults()
      seconds += 1
      if seconds.isMultiple(of: 10) { malloc_trim(0) }
    }
  }

  init(state: ServerState) {
    self.state = state
  }

  /// Starts to refresh due sources.
  ///
  /// - Returns: Time until the next source is due.
  func refresh() async -> Duration {
    do {
      let (begun, wait) = try await state.backgroundWork.refreshDue()
      if begun > 0 { state.counters.refreshes.add(1) }
      if takeLoggedFailure() { state.logger.notice("sources are asked again") }
      return wait
    } catch {
      guard state.engine.store.isShared else { return await refreshInMemory() }
      // Only the store knows what other machines ask.
      let failure = RequestFailure(
        request: "background refresh", problem: "no-lease", reason: "\(error)", status: nil)
      if state.log(failure) { hasLoggedFailure.withLockedValue { $0 = true } }
      return BackgroundRefresh.longestPause
    }
  }

  /// Whether a failure was logged since the last call, so that its end has to be logged, too.
  private func takeLoggedFailure() -> Bool {
    hasLoggedFailure.withLockedValue { logged in
      defer { logged = false }
      return logged
    }
  }

  /// Refreshes due sources when the store takes no claims; unsaved results count in this process.
  ///
  /// If the store cannot be read either, nothing is known of the sources, so none is asked.
  private func refreshInMemory() async -> Duration {
    guard (try? await state.engine.store.version()) != nil else {
      return BackgroundRefresh.longestPause
    }
    var query = ArticleQuery(sources: [])
    query.limit = 0
    var request = NewsRequest(
      sources: state.settings.defaults, query: query, deadline: state.options.refreshDeadline)
    request.continuesAfterAnswer = true
    request.configured = state.settings.catalogue.map(\.name)
    // A refresh in the background is not a client request.
    request.countsHits = false
    let report = await state.engine.news(request)
    if report.untilNextDue == .zero {
      state.counters.refreshes.add(1)
      return BackgroundRefresh.longestPause
    }
    return max(report.untilNextDue ?? BackgroundRefresh.longestPause, .seconds(1))
  }

  /// The pause before the next look: `wait`, but between 250 ms and 5 s, plus jitter of up to a tenth, or
  /// of up to 250 ms if that is more; `random` is uniform in 0..<1.
  static func pause(_ wait: Duration, random: Double) -> Duration {
    let base = min(max(wait, shortestPause), longestPause)
    let jitter = max(base / 10, shortestPause)
    return base + jitter.scaled(by: random)
  }

  /// Removes old articles.
  ///
  /// An error is ignored: old articles do no harm, and it is tried again an hour later.
  private func prune() async {
    var policy = state.options.retention
    policy.configured = state.settings.catalogue.names
    _ = try? await state.engine.store.prune(policy, at: state.engine.now())
  }
}
