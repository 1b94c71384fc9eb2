// ResultWriter.swift - writes the result of a refresh to the store and gives its lease back.

import Logging
import NewsArticles
import NewsCore
import NewsStore
import NewsText

/// The result of a refresh, ready to be written.
struct ResultCommit: Sendable {
  var result: RefreshResult
  let grant: LeaseGrant
  let attempt: AttemptResult
  /// The facts in the response; nil when none arrived.
  let facts: ResponseFacts?
}

/// Writes results to the store and gives leases back.
struct ResultWriter: Sendable {
  let storage: FallbackStore
  let queue: WriteQueue
  let now: @Sendable () -> Moment
  let random: @Sendable () -> Double
  let options: EngineOptions
  let owner: String
  let logger: Logger
  /// Host pauses that began with results of this engine; a run reads earlier ones from the store.
  let begunPauses = Locked<[HostPause]>([])

  /// `owner` identifies the engine in leases and probes.
  init(
    _ dependencies: EngineDependencies, options: EngineOptions, owner: String,
    storage: FallbackStore
  ) {
    self.storage = storage
    self.options = options
    self.owner = owner
    (now, random, logger) = (dependencies.now, dependencies.random, dependencies.logger)
    queue = .results(storage)
  }

  /// Writes a result if its lease is still held: if the process was stopped meanwhile, the lease has a
  /// newer token and nothing changes.
  ///
  /// - Returns: The result without its document, which is saved or kept by ``FallbackStore``.
  func write(_ commit: ResultCommit) async -> RefreshResult {
    let (options, owner, now, random, begun) = (options, owner, now, random, begunPauses)
    let write = RecordWrite(
      source: commit.result.source, base: commit.grant.record, hosts: commit.pausedHosts,
      document: commit.document
    ) { change in
      change.releasedHostLease = commit.grant.hostLease(owner: owner)
      guard change.record.holds(commit.grant, owner: owner) else { return }
      let instant = now() + change.context.clockUncertainty
      change.record.complete(commit, at: instant, options: options, random: random)
      if case .feed = commit.attempt {
        change.document = commit.document
        change.record.articleCount = commit.document?.entries.count ?? 0
      }
      let pauses = commit.pauses(
        change.context, at: instant, policy: options.schedule, random: random)
      change.hostPauses += pauses
      if !pauses.isEmpty {
        begun.withLock { $0 = options.schedule.active($0, at: instant) + pauses }
      }
    }
    let articles = await queue.write(write)
    var result = commit.result
    if let last = result.requests.indices.last { result.requests[last].newArticles = articles.new }
    if articles.refused > 0 { reportRefused(articles.refused, &result) }
    result.document = nil
    return result
  }

  /// Notes refused articles in the stored fetch log and in the process's log.
  private func reportRefused(_ count: Int, _ result: inout RefreshResult) {
    if let last = result.requests.indices.last {
      result.requests[last].message = "the database refused \(counted(count, "article"))"
    }
    logger.warning(
      "articles left out: the database refuses them",
      metadata: ["source": "\(result.source.name)", "articles": "\(count)"])
  }

  /// Gives back leases without having sent a request.
  func giveBack(_ grant: LeaseGrant, of source: Source) async {
    let owner = owner
    let write = RecordWrite(source: source, base: grant.record) { change in
      change.releasedHostLease = grant.hostLease(owner: owner)
      guard change.record.holds(grant, owner: owner) else { return }
      change.record.lease.release()
    }
    _ = await queue.write(write)
  }

  /// Gives back the lease of the host while the result is held back, because its request is over.
  ///
  /// An error is ignored: the lease ends by itself.
  func releaseHost(_ grant: LeaseGrant) async {
    try? await storage.store.release(grant.hostLease(owner: owner))
  }
}

extension SchedulePolicy {
  /// The pauses that are not over.
  func active(_ pauses: some Sequence<HostPause>, at now: Moment) -> [HostPause] {
    pauses.filter { $0.isActive(at: now, limit: longestHostPause) }
  }
}

extension LeaseGrant {
  /// The lease of the host, to be given back.
  fileprivate func hostLease(owner: String) -> HostLease {
    HostLease(
      host: record.host, source: record.name, owner: owner,
      until: record.lease.until ?? Moment(wall: WallTime(milliseconds: 0)))
  }
}

extension ResultCommit {
  /// The document to save; nil without a new feed.
  fileprivate var document: ArticleDocument? {
    if case .feed = attempt { result.document } else { nil }
  }

  /// The hosts to pause: the one of the request, where the next run looks, and each host of the chain of
  /// redirects; empty when no pause was asked for.
  var pausedHosts: [String] {
    guard attempt.outcome.code == .httpThrottled || facts?.rateLimitPause != nil else { return [] }
    var hosts = [grant.record.host]
    for host in facts?.hosts ?? [] where !hosts.contains(host) { hosts.append(host) }
    return hosts
  }

  /// The pauses that begin with this result, none shorter than the stored one.
  func pauses(
    _ context: ChangeContext, at now: Moment, policy: SchedulePolicy, random: () -> Double
  ) -> [HostPause] {
    let hosts = pausedHosts
    let consecutiveThrottles =
      hosts.compactMap { context.pause(of: $0) }.filter { pause in
        // A success after the pause has ended the series of refusals.
        grant.record.fetchedAt.map { $0.wall <= pause.until.wall } ?? true
      }.map(\.consecutiveThrottles).max() ?? 0
    return hosts.map { host in
      let pause = self.pause(of: host, consecutiveThrottles: consecutiveThrottles, at: now) {
        policy.hostPause(after: $0, consecutiveThrottles: consecutiveThrottles, random: random)
      }
      return pause.joined(
        with: context.pause(of: host), at: now, limit: policy.longestHostPause)
    }
  }

  private func pause(
    of host: String, consecutiveThrottles: Int, at now: Moment, length: (Outcome) -> Duration
  ) -> HostPause {
    let outcome = attempt.outcome
    guard let wait = facts?.rateLimitPause, outcome.code != .httpThrottled else {
      return HostPause(
        host: host, until: now + length(outcome), consecutiveThrottles: consecutiveThrottles + 1,
        reason: outcome.message ?? "HTTP 429")
    }
    let used = Outcome(outcome.code, retryAfter: wait)
    return HostPause(
      host: host, until: now + length(used), consecutiveThrottles: 0,
      reason: "its rate limit is used up")
  }
}

extension SourceRecord {
  /// Applies the result of an attempt, reports it to the breaker and gives the lease back.
  mutating func complete(
    _ commit: ResultCommit, at now: Moment, options: EngineOptions, random: () -> Double
  ) {
    let outcome = commit.attempt.outcome
    var effect = outcome.effect
    switch outcome.code {
    case .cancelled: break
    case .deadline:
      if commit.result.wasSent {
        let ttl = options.schedule.ttl(of: commit.result.source)
        effect = applyCutOff(outcome, ttl: ttl, at: now, policy: options.schedule)
      }
    default: apply(commit, at: now, policy: options.schedule)
    }
    let report = BreakerReport(
      effect, generation: commit.grant.generation,
      notBefore: outcome.retryAfter.map { now + $0 })
    breaker.report(report, at: now, policy: options.breaker, random: random)
    lease.release()
    let schedule = Schedule(
      source: commit.result.source, record: self, pause: nil,
      ScheduleContext(policy: options.schedule, breaker: options.breaker, now: now))
    // A failed source without a copy is due at once; the short pause avoids a loop without delay.
    let pause = outcome.isSuccess ? Duration.zero : options.schedule.failureBackoff
    dueAt = schedule.wait.map { now.wall + max($0, pause) }
  }
}
