// BackgroundWork.swift - keeps sources fresh, together with other processes on the store.

package import NewsCore
package import NewsStore

/// Keeps sources fresh, together with all other processes on the store that do the same.
///
///     read due sources | choose | claim (leases, in one transaction) | refresh, without waiting
///
/// A process claims only as many sources as it can ask at once, so that the others get their share. The
/// sources of a process that died are due again when its leases end.
package actor BackgroundWork {
  private static let reviewInterval = Duration.minutes(1)
  /// Most batches that one call claims.
  private static let mostBatches = 16

  let engine: Engine
  private let sources: [Source]
  private let configured: [String]?
  private var choice: ClaimChoice
  private var query: DueQuery
  /// Names of sources without a stored record.
  private var unknown: Set<String> = []
  private var reviewedAt: Moment?
  /// Whether another process claimed sources that this one wanted; it then chooses at random, so that
  /// both do not keep choosing the same.
  private var choosesAtRandom = false
  private var refreshCount = 0

  /// `configured` are all sources that have a name now; see ``NewsRequest/configured``.
  package init(_ engine: Engine, sources: [Source], configured: [String]? = nil) {
    self.engine = engine
    self.sources = sources
    self.configured = configured
    let catalogue = Dictionary(sources.map { ($0.name, $0) }) { first, _ in first }
    choice = ClaimChoice(catalogue: catalogue, options: engine.options)
    query = DueQuery(
      names: sources.map(\.name),
      perHost: engine.options.maxPerHost,
      longestLease: engine.options.longestLease(of: sources),
      now: engine.now().wall)
  }

  /// Starts to refresh due sources, without waiting for the results.
  ///
  /// - Returns: The number of sources, and the time until the next one is due.
  /// - Throws: ``StoreError`` when the store cannot be read or written, or earlier results are not stored
  ///   yet.
  package func refreshDue() async throws(StoreError) -> (begun: Int, wait: Duration) {
    if let problem = await engine.storage.problem { throw problem }
    try await reviewIfNeeded()
    var begun = 0
    for _ in 0..<BackgroundWork.mostBatches {
      let now = engine.now()
      if let wait = await outage(at: now) { return (begun, wait) }
      let free = engine.options.maxConcurrentFetches - refreshCount
      guard free > 0 else { return (begun, .zero) }
      query.now = now.wall
      query.limit = 4 * free
      let found = try await engine.store.dueSources(query)
      let chosen = choice.choose(candidates(found.sources), atMost: free)
      let wait = found.next.map { max($0 - now.wall, .zero) } ?? .days(1)
      // After sources that only other processes know, or whose hosts are busy, there may be more.
      let isCut = found.sources.count == query.limit
      query.offset = chosen.isEmpty && isCut ? query.offset + query.limit : 0
      if chosen.isEmpty {
        if isCut { continue }
        return (begun, unknown.isEmpty ? wait : .zero)
      }
      let (granted, decided) = try await claimInTurn(chosen, found.hostPauses, at: now)
      begun += granted
      if decided == 0 { return (begun, .zero) }
    }
    return (begun, .zero)
  }

  private func outage(at now: Moment) async -> Duration? {
    guard let until = await engine.unwritten.outage(at: now).until else { return nil }
    let wait = until.remaining(from: now, atMost: Outage.longestPause)
    return wait > .zero ? wait : nil
  }

  private func candidates(_ due: [DueSource]) -> [DueSource] {
    let found = choosesAtRandom ? due.shuffled() : due
    let new = unknown.shuffled().prefix(query.limit).compactMap { name in
      choice.catalogue[name].map { DueSource(name: name, host: URIReference($0.url).hostKey ?? "") }
    }
    return new + found
  }
}

// MARK: - Claims

extension BackgroundWork {
  /// Claims sources; other refreshes of this process that find one of its leases wait for the end of the
  /// claim (see ``ClaimsInProgress``).
  private func claimInTurn(
    _ chosen: [(source: Source, host: String)], _ pauses: [HostPause], at now: Moment
  ) async throws(StoreError) -> (granted: Int, decided: Int) {
    let claims = engine.pipeline.claims
    await claims.begin()
    do throws(StoreError) {
      let claimed = try await claim(chosen, pauses, at: now)
      await engine.storage.recordRefusal(nil)
      await claims.end()
      return claimed
    } catch {
      await engine.storage.recordRefusal(error)
      await claims.end()
      throw error
    }
  }

  /// - Returns: The number of granted claims, and the number of decided ones (all except busy hosts).
  private func claim(
    _ chosen: [(source: Source, host: String)], _ pauses: [HostPause], at now: Moment
  ) async throws(StoreError) -> (granted: Int, decided: Int) {
    let inputs = inputs(chosen.map(\.source), pauses, at: now)
    let hosts = Dictionary(chosen.map { ($0.source.name, $0.host) }) { first, _ in first }
    let (owner, options, clock) = (engine.pipeline.owner, engine.options, engine.now)
    let journal = engine.storage.journal
    let outcomes = try await engine.store.claim(
      chosen.map { SourceClaim(name: $0.source.name, url: $0.source.url, host: $0.host) }
    ) { change -> ClaimOutcome in
      let name = change.record.name
      guard let input = inputs[name], let host = hosts[name] else { return .notDue }
      journal.recall(&change, input.source, hosts: [host])
      return change.claim(
        input, at: host, ClaimContext(owner: owner, options: options, now: clock()))
    }
    choosesAtRandom = outcomes.count < chosen.count
    var (granted, decided) = (0, 0)
    for (source, host) in chosen {
      guard let outcome = outcomes[source.name], outcome != .hostBusy else { continue }
      decided += 1
      unknown.remove(source.name)
      guard case .granted(let grant) = outcome, var input = inputs[source.name] else { continue }
      granted += 1
      (input.claim, input.planned) = (.held(grant), Boxed(grant.record))
      await begin(input, at: host)
    }
    return (granted, decided)
  }

  private func inputs(
    _ sources: [Source], _ pauses: [HostPause], at now: Moment
  ) -> [String: RefreshInput] {
    let options = engine.options
    let retries = RetryBudget(options.retry.budget(sources: sources.count))
    let active = options.schedule.active(pauses, at: now)
    let inputs = sources.map { source in
      let limit = options.continuedFetchLimit(of: source)
      return RefreshInput(
        source: source, planned: nil, deadline: Deadline(limit, from: now), awaited: limit,
        retries: retries, outlivesRun: true, hostPauses: active)
    }
    return Dictionary(inputs.map { ($0.source.name, $0) }) { first, _ in first }
  }

  private func begin(_ input: RefreshInput, at host: String) async {
    changeLoad(of: host, by: 1)
    let isStarted = await engine.flights.start(input.source.name) { [self] in
      let result = await engine.pipeline.refresh(input)
      await engine.unwritten.add(result)
      await changeLoad(of: host, by: -1)
      return result
    }
    if isStarted { return }
    // A client's request has started to refresh it in the meantime.
    changeLoad(of: host, by: -1)
    if case .held(let grant) = input.claim {
      await engine.pipeline.writer.giveBack(grant, of: input.source)
    }
  }

  private func changeLoad(of host: String, by change: Int) {
    refreshCount += change
    let requests = (choice.requests[host] ?? 0) + change
    choice.requests[host] = requests > 0 ? requests : nil
  }
}

// MARK: - Due times by this configuration

extension BackgroundWork {
  /// Reads all records once a minute and corrects their due times: this configuration may have shorter
  /// intervals than the process that wrote a record, and records may have been deleted.
  private func reviewIfNeeded() async throws(StoreError) {
    let now = engine.now()
    if isReviewed(at: now) { return }
    var facts = try await engine.facts(named: sources.map(\.name))
    let hasMore = await engine.inheritRenamed(sources, configured: configured, facts)
    if try await engine.correctWaits(of: sources, facts) || hasMore {
      facts = try await engine.facts(named: sources.map(\.name))
    }
    unknown = []
    var early: [(name: String, url: String, dueAt: WallTime)] = []
    for source in sources where source.obstacle == nil {
      guard let record = facts.record(of: source) else {
        unknown.insert(source.name)
        continue
      }
      guard record.lease.owner.isEmpty,
        let wait = facts.schedule(of: source, options: engine.options, now: now).wait
      else { continue }
      let due = now.wall + wait
      if record.dueAt.map({ $0 - due > .seconds(1) }) ?? true {
        early.append((source.name, source.url, due))
      }
    }
    try await engine.store.bringForward(early)
    reviewedAt = now
  }

  private func isReviewed(at now: Moment) -> Bool {
    // A review in the future: the clock was set back, so the waits are reviewed now.
    guard let reviewedAt, !reviewedAt.isAfter(now), let age = reviewedAt.age(at: now) else {
      return false
    }
    return age < BackgroundWork.reviewInterval
  }
}
