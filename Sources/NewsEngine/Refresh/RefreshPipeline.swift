// RefreshPipeline.swift - the flow of one refresh, on one page.

import Logging
package import NewsCore
import NewsText
import NewsStore

/// What a refresh is asked to do.
struct RefreshOrder: Sendable {
  let source: Source
  /// The record as it was when the refresh was planned; a later attempt by anyone makes it moot.
  let planned: SourceRecord?
  let deadline: Deadline
  let retries: RetryBudget
}

/// What came of one source in one run.
package struct RefreshResult: Sendable {
  package let source: Source
  package var outcome: Outcome
  /// What this process asked the publisher, oldest first; the last one led to the outcome.
  package var requests: [FetchLogEntry] = []
  package var articles: [Article] = []
  package var startedAt: WallTime
  package var duration = Duration.zero
  /// A failure that waits for the verdict on the whole run; see ``isOffline(_:)``.
  var heldLease: LeaseGrant?

  package init(source: Source, outcome: Outcome, startedAt: WallTime) {
    self.source = source
    self.outcome = outcome
    self.startedAt = startedAt
  }

  /// Whether this process asked the publisher; false when another did, or nobody may.
  package var wasSent: Bool { !requests.isEmpty }
}

/// The right to one attempt: lease, fencing token and breaker generation.
struct LeaseGrant: Hashable, Sendable {
  let token: Int64
  let generation: Int64
  let isProbe: Bool
  let record: SourceRecord
}

/// An attempt that was admitted, and what the network said to it last.
private struct Attempt: Sendable {
  let grant: LeaseGrant
  let startedAt: Moment
  /// Requests before this one; it is a retry then.
  let earlier: [FetchLogEntry]
  let sentAt: Moment
  let took: Duration
  let reply: Reply

  var response: HTTPResponse? {
    if case .response(let response) = reply { response } else { nil }
  }

  /// All its requests so far, the last one with what it led to.
  func requests(of source: Source, _ outcome: Outcome) -> [FetchLogEntry] {
    if case .unsent = reply { return earlier }
    return earlier + [
      FetchLogEntry(
        source: source.name, at: sentAt.wall, code: outcome.code, status: outcome.status,
        duration: took, wireBytes: response?.wireBytes ?? 0, bodyBytes: response?.body.count ?? 0,
        message: outcome.message)
    ]
  }
}

/// What came of one request.
private enum Reply: Sendable {
  /// Not judged yet: that takes as long as parsing its body.
  case response(HTTPResponse)
  case none(AttemptResult)
  /// There was no time left to ask.
  case unsent
}

/// Refreshes one source.
///
///     permit ( admit | send ) | classify (| pause | permit ( send ) | classify)…
///       | reconcile | commit
///
/// The permit covers the network alone: a host waits for no parser, no pause and no disk. The
/// store's transactions hold every decision that other processes take part in; nothing is locked
/// while the network is waited for. A source that fails is a value, never a thrown error.
struct RefreshPipeline: Sendable {
  let storage: FallbackStore
  let transport: any Transport
  let limiter: FetchLimiter
  let commits: CommitQueue
  let clock: any Clock<Duration>
  let now: @Sendable () -> Moment
  let random: @Sendable () -> Double
  let options: EngineOptions
  /// Names this engine in leases and probes.
  let owner: String
  let logger: Logger
  /// How many wait for their answer.
  let requests = Locked(0)

  func refresh(_ order: RefreshOrder) async -> RefreshResult {
    while true {
      switch await withPermit(order, { await start(order) }) {
      case nil: return settled(order, Outcome(.cancelled))
      case .settled(let result): return result
      case .started(let attempt): return await finish(order, attempt)
      case .busy:
        guard await waitForOther(order) else {
          return settled(order, Outcome(.deadline, message: "another run is still fetching it"))
        }
      }
    }
  }

  private func withPermit<Value: Sendable>(
    _ order: RefreshOrder, _ body: @Sendable () async -> Value
  ) async -> Value? {
    await limiter.withPermit(
      host: order.host, perHost: order.perHost(options), isCritical: order.source.isCritical, body)
  }

  private enum Turn: Sendable {
    case started(Attempt)
    case settled(RefreshResult)
    /// Another engine is at it.
    case busy
  }

  private func start(_ order: RefreshOrder) async -> Turn {
    switch await admit(order) {
    case .granted(let grant):
      return await ask(order, grant, startedAt: now(), earlier: [])
    case .busy: return .busy
    case .limited(let pause):
      return .settled(settled(order, Outcome(.limited, message: pause.reason)))
    case .doneByOther(let record):
      let code = record.lastCode ?? .fresh
      let outcome = Outcome(code, status: record.lastStatus, message: record.lastMessage)
      return .settled(settled(order, outcome))
    case .refused(let until):
      let end = until.map { " until \($0.wall.rfc3339)" } ?? " by the operator"
      return .settled(settled(order, Outcome(.breakerOpen, message: "its breaker is open\(end)")))
    }
  }

  /// One transaction decides for all processes: pause, lease, breaker, and whether it is still to be
  /// done.
  private func admit(_ order: RefreshOrder) async -> Admission {
    let (options, owner, now) = (options, owner, now)
    return await storage.update(order.source, base: order.planned, host: order.host) { change in
      NewsEngine.admit(
        &change.record, pause: change.hostPause, order, owner: owner, at: now(), options: options)
    }.value
  }

  /// Asks once, with a permit.
  ///
  /// A host that asks for a pause gets it before its permit goes to the next source.
  private func ask(
    _ order: RefreshOrder, _ grant: LeaseGrant, startedAt: Moment, earlier: [FetchLogEntry]
  ) async -> Turn {
    let sentAt = now()
    let reply = await send(order, grant)
    let attempt = Attempt(
      grant: grant, startedAt: startedAt, earlier: earlier, sentAt: sentAt,
      took: sentAt.age(at: now()) ?? .zero, reply: reply)
    if let response = attempt.response, [429, 503].contains(response.status) {
      let finding = judge(attempt)
      if finding.outcome.code == .httpThrottled {
        return .settled(await conclude(order, attempt, finding))
      }
    }
    return .started(attempt)
  }

  /// Judges the reply, and asks again while that is worth it.
  private func finish(_ order: RefreshOrder, _ first: Attempt) async -> RefreshResult {
    var attempt = first
    var failure: AttemptResult?
    while true {
      // Whoever was given the permit goes first: parsing can wait, a publisher's queue does not.
      await Task.yield()
      let finding = judge(attempt)
      // A retry that was cut off says nothing; what led to it does.
      if let failure, [.deadline, .cancelled].contains(finding.outcome.code) {
        return await conclude(order, attempt, failure, last: finding.outcome)
      }
      failure = finding
      let pause = options.retry.pause(
        after: finding.outcome, retries: attempt.earlier.count, isProbe: attempt.grant.isProbe,
        remaining: order.deadline.remaining(at: now()), random: random)
      guard let pause, await order.retries.spend(), (try? await clock.sleep(for: pause)) != nil
      else { return await conclude(order, attempt, finding) }
      switch await askAgain(order, attempt, finding.outcome) {
      case .started(let next): attempt = next
      case .settled(let result): return result
      case .busy, nil: return await conclude(order, attempt, finding)
      }
    }
  }

  /// Nil when its turn never came, when the host has asked for a pause meanwhile, or when the lease has
  /// gone to another.
  private func askAgain(
    _ order: RefreshOrder, _ attempt: Attempt, _ outcome: Outcome
  ) async -> Turn? {
    let turn = await withPermit(order) { () -> Turn? in
      guard await mayAskAgain(order, attempt.grant) else { return nil }
      return await ask(
        order, attempt.grant, startedAt: attempt.startedAt,
        earlier: attempt.requests(of: order.source, outcome))
    }
    return turn ?? nil
  }

  private func mayAskAgain(_ order: RefreshOrder, _ grant: LeaseGrant) async -> Bool {
    let (options, owner, now) = (options, owner, now)
    return await storage.update(order.source, base: grant.record, host: order.host) { change in
      if let pause = change.hostPause, pause.isActive(at: now(), policy: options.schedule) {
        return false
      }
      return renew(&change.record, grant, order, owner: owner, at: now(), options: options)
    }.value
  }

  private func judge(_ attempt: Attempt) -> AttemptResult {
    switch attempt.reply {
    case .none(let finding): finding
    case .unsent: .failure(Outcome(.deadline, message: "no time left to ask"))
    case .response(let response):
      classify(
        response, knownHash: attempt.grant.record.contentHash,
        sentValidators: !attempt.grant.record.validators.isEmpty, now: now().wall,
        policy: options.schedule)
    }
  }

  private func send(_ order: RefreshOrder, _ grant: LeaseGrant) async -> Reply {
    let remaining = order.deadline.remaining(at: now())
    guard remaining >= options.retry.minRemaining else { return .unsent }
    let request = HTTPRequest(order.source, grant.record, remaining: remaining, options: options)
    requests.withLock { $0 += 1 }
    defer { requests.withLock { $0 -= 1 } }
    do {
      return .response(try await transport.send(request))
    } catch {
      return .none(judge(error, request, order))
    }
  }

  /// What fails before the deadline is the source's own failure: its connection timed out, say.
  private func judge(
    _ error: TransportError, _ request: HTTPRequest, _ order: RefreshOrder
  ) -> AttemptResult {
    let isShortened = request.limits.total < order.timeout(options)
    if isOver(order.deadline), Task.isCancelled || isShortened && error.code.isNetworkClass {
      return .failure(Outcome(.deadline, message: "no answer by the deadline"))
    }
    return Task.isCancelled ? .failure(Outcome(.cancelled)) : classify(error)
  }

  /// Whatever fails this close to the end, a look-up for one, was cut off by it.
  private func isOver(_ deadline: Deadline) -> Bool {
    deadline.remaining(at: now()) < .milliseconds(5)
  }

  private func conclude(
    _ order: RefreshOrder, _ attempt: Attempt, _ finding: AttemptResult, last: Outcome? = nil
  ) async -> RefreshResult {
    let grant = attempt.grant
    var result = RefreshResult(
      source: order.source, outcome: finding.outcome, startedAt: attempt.startedAt.wall)
    result.requests = attempt.requests(of: order.source, last ?? finding.outcome)
    result.duration = attempt.startedAt.age(at: now()) ?? .zero
    if case .feed(let feed, _) = finding {
      // What one run brings was seen at once: which source answered first is chance.
      result.articles = articles(
        of: feed, source: order.source, seenAt: order.deadline.start.wall)
    }
    logger.debug(
      "fetched",
      metadata: [
        "source": "\(order.source.name)", "code": "\(finding.outcome.code.rawValue)",
        "status": "\(finding.outcome.status ?? 0)", "ms": "\(result.duration.milliseconds)",
      ])
    if finding.outcome.code.isNetworkClass {
      result.heldLease = grant
      return result
    }
    let facts = attempt.response.map { ResponseFacts($0, now: now().wall) }
    await commit(&result, grant, finding, facts)
    return result
  }

  /// Saves what was found, if the lease is still ours: a process that was stopped in between finds
  /// a younger token and is fenced off.
  func commit(
    _ result: inout RefreshResult, _ grant: LeaseGrant, _ finding: AttemptResult,
    _ facts: ResponseFacts?
  ) async {
    let (source, found) = (result.source, result.articles)
    let (options, owner, now, random) = (options, owner, now, random)
    let hosts = hosts(asked: grant.record.effectiveURL, answering: facts?.host)
    let strikes = await strikes(finding.outcome, hosts: hosts, grant.record)
    let write = RecordWrite(source: source, base: grant.record) { change in
      guard change.record.holds(grant, owner: owner) else { return }
      let instant = now()
      change.record.settle(
        finding, facts: facts, grant: grant, source: source, at: instant, options: options,
        random: random)
      if case .feed = finding {
        change.articles = found
        change.record.articleCount = found.count
      }
      if let strikes {
        change.hostPauses += hosts.map { host in
          pause(
            host: host, outcome: finding.outcome, strikes: strikes, at: instant,
            policy: options.schedule, random: random)
        }
      }
    }
    let newArticles = await commits.commit(write)
    if let last = result.requests.indices.last { result.requests[last].newArticles = newArticles }
    // Saved or kept by the memory: a thousand feeds need not be held here as well.
    result.articles = []
  }

  /// Whom a pause concerns: the host that is asked, as the next run will look for it, and behind a
  /// redirect the one that answers.
  private func hosts(asked url: String, answering: String?) -> [String] {
    let asked = URIReference(url).host ?? ""
    return [asked] + [answering].compactMap(\.self).filter { $0 != asked }
  }

  /// How often the hosts have throttled us in a row; nil when they did not now.
  private func strikes(
    _ outcome: Outcome, hosts: [String], _ record: SourceRecord
  ) async -> Int? {
    guard outcome.code == .httpThrottled else { return nil }
    var strikes = 0
    for host in hosts {
      guard let pause = await storage.pause(of: host) else { continue }
      // A success since then has ended the row.
      let isOver = record.fetchedAt.map { $0.wall > pause.until.wall } ?? false
      if !isOver { strikes = max(strikes, pause.strikes) }
    }
    return strikes
  }

  /// Waits until another engine's attempt is over; false when the deadline comes first.
  private func waitForOther(_ order: RefreshOrder) async -> Bool {
    let lease = options.leaseLength(order)
    while !Task.isCancelled {
      let remaining = order.deadline.remaining(at: now())
      guard remaining >= options.retry.minRemaining else { return false }
      let pause = Duration.milliseconds(20 + Int64(30 * random()))
      guard (try? await clock.sleep(for: min(pause, remaining))) != nil else { return false }
      let record = try? await storage.store.records(named: [order.source.name]).first
      guard let record, !record.lease.owner.isEmpty else { return true }
      if record.lease.until?.isReached(at: now(), limit: lease) ?? true { return true }
    }
    return false
  }

  private func settled(_ order: RefreshOrder, _ outcome: Outcome) -> RefreshResult {
    RefreshResult(source: order.source, outcome: outcome, startedAt: now().wall)
  }
}

/// Retries that one run may still spend.
actor RetryBudget {
  private var left: Int

  init(_ count: Int) {
    left = count
  }

  func spend() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    return true
  }
}
