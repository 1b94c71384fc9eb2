// ResultWriter.swift - writes the result of a refresh to the store and gives its lease back.

import NewsCore
import NewsStore

/// The result of a refresh, ready to be written.
struct ResultCommit: Sendable {
  var result: RefreshResult
  let grant: LeaseGrant
  let attempt: AttemptResult
  /// Nil where no response arrived.
  let facts: ResponseFacts?
}

/// Writes results to the store and gives leases back.
struct ResultWriter: Sendable {
  let storage: FallbackStore
  let commits: CommitQueue
  let now: @Sendable () -> Moment
  let random: @Sendable () -> Double
  let options: EngineOptions
  /// Names this engine in leases and probes.
  let owner: String

  /// Writes a result if its lease is still held: a process that was stopped in between finds a
  /// younger token and changes nothing.
  ///
  /// - Returns: The result without its articles, which are saved or kept by ``FallbackStore``.
  func write(_ commit: ResultCommit) async -> RefreshResult {
    let pauses = await hostPauses(commit)
    let (options, owner, now, random) = (options, owner, now, random)
    let write = RecordWrite(source: commit.result.source, base: commit.grant.record) { change in
      guard change.record.holds(commit.grant, owner: owner) else { return }
      let instant = now()
      change.record.complete(commit, at: instant, options: options, random: random)
      if case .feed = commit.attempt {
        change.articles = commit.result.articles
        change.record.articleCount = commit.result.articles.count
      }
      change.hostPauses += pauses.map { $0(instant) }
    }
    let newArticles = await commits.commit(write)
    var result = commit.result
    if let last = result.requests.indices.last { result.requests[last].newArticles = newArticles }
    result.articles = []
    return result
  }

  /// The pauses that a throttling host asked for, from the instant at which they begin.
  private func hostPauses(_ commit: ResultCommit) async -> [@Sendable (Moment) -> HostPause] {
    let outcome = commit.attempt.outcome
    guard outcome.code == .httpThrottled else { return [] }
    let hosts = pausedHosts(commit)
    let strikes = await strikes(of: hosts, commit.grant.record)
    return hosts.map { [options, random] host in
      { now in
        let length = options.schedule.hostPause(after: outcome, strikes: strikes, random: random)
        return HostPause(
          host: host, until: now + length, strikes: strikes + 1,
          reason: outcome.message ?? "HTTP 429")
      }
    }
  }

  /// The host that is asked, as the next run will look for it, and behind a redirect the one that
  /// answers.
  private func pausedHosts(_ commit: ResultCommit) -> [String] {
    let asked = URIReference(commit.grant.record.effectiveURL).host ?? ""
    return [asked] + [commit.facts?.host].compactMap(\.self).filter { $0 != asked }
  }

  /// How often in a row the hosts have throttled us before.
  private func strikes(of hosts: [String], _ record: SourceRecord) async -> Int {
    var strikes = 0
    for host in hosts {
      guard let pause = await storage.pause(of: host) else { continue }
      // A success since then has ended the row.
      let isOver = record.fetchedAt.map { $0.wall > pause.until.wall } ?? false
      if !isOver { strikes = max(strikes, pause.strikes) }
    }
    return strikes
  }
}

extension SourceRecord {
  /// Takes in the result of an attempt, reports it to the breaker and gives the lease back.
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
        effect = noteCutOff(outcome, ttl: ttl, at: now, policy: options.schedule)
      }
    default: apply(commit, at: now, policy: options.schedule)
    }
    let report = BreakerReport(
      effect, generation: commit.grant.generation,
      notBefore: outcome.retryAfter.map { now + $0 })
    breaker.report(report, at: now, policy: options.breaker, random: random)
    lease.owner = ""
    lease.until = nil
  }
}
