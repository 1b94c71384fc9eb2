// RefreshStateMachine.swift - what one refresh does next; a plain value without I/O.

import NewsCore
import NewsText

/// Decides what one refresh does next.
///
///     takePermit ( admit | send ) | judge (| pause | takePermit ( renewLease | send ) | judge)…
///       | commit
///
/// It is told what has happened and says what is to be done, so a test can lead it through every
/// path without a network, a store or a clock. ``RefreshPipeline`` does what it says.
///
/// Its enumerations are indirect because a thousand refreshes may wait at once, each with several
/// copies of them in the frames of its task: a record alone has 576 bytes.
struct RefreshStateMachine: Sendable {
  /// What has happened.
  indirect enum Event: Sendable {
    /// Its turn at the host has come.
    case permitGiven
    /// The task was cancelled while it waited for its turn.
    case permitRefused
    case admission(Admission)
    /// Whether the lease was renewed; false when another engine has it or the host is paused.
    case leaseRenewal(Bool)
    case response(HTTPResponse)
    case error(TransportError, isCancelled: Bool)
    case permitReleased
    /// Whether a retry may follow; false when the run's retries are spent or the task is cancelled.
    case pauseOver(mayRetry: Bool)
    /// Whether the attempt of another engine was over before the deadline.
    case otherAttemptOver(inTime: Bool)
    /// Whether another engine's requests to the host were over before the deadline.
    case hostFree(inTime: Bool)
  }

  /// What is to be done.
  indirect enum Action: Sendable {
    case takePermit
    case perform(Step)
    /// The refresh is over; its result is to be written.
    case commit(ResultCommit)
    /// The refresh is over and there is nothing to write, or not yet.
    case finish(RefreshResult)
  }

  /// One step of I/O, which ends with an event.
  indirect enum Step: Sendable {
    case admit
    case renewLease(LeaseGrant)
    case send(HTTPRequest)
    case releasePermit
    /// Before a retry of what ended with this outcome.
    case pause(Duration, after: Outcome)
    case waitForOtherAttempt
    case waitForHost
  }

  private indirect enum State: Sendable {
    /// With the failed attempt that is to be repeated.
    case waitingForPermit(Attempt?)
    case admitting
    case waitingForOther
    /// It keeps its permit: any other refresh of this host would have to wait as well.
    case waitingForHost
    case renewingLease(after: Attempt)
    case sending(Attempt)
    /// The reply is judged once the permit is released: the host waits for no parser.
    case answered(Attempt)
    /// The retry may not be sent.
    case givingUp(Attempt)
    case pausing(Attempt)
    case over
  }

  let order: RefreshOrder
  private let options: EngineOptions
  private let random: @Sendable () -> Double
  private var state = State.waitingForPermit(nil)

  /// `random` is uniform in 0..<1.
  init(_ order: RefreshOrder, options: EngineOptions, random: @escaping @Sendable () -> Double) {
    self.order = order
    self.options = options
    self.random = random
  }

  /// Takes in what has happened at `now`; total, so that an event out of turn ends the refresh.
  mutating func handle(_ event: Event, at now: Moment) -> Action {
    switch (state, event) {
    case (.waitingForPermit(let failed), .permitGiven):
      return permitGiven(failed, at: now)
    case (.waitingForPermit(let failed), .permitRefused):
      guard let attempt = failed ?? claimed(at: now) else {
        return finish(Outcome(.cancelled), at: now)
      }
      return conclude(attempt, at: now)
    case (.admitting, .admission(let admission)): return admitted(admission, at: now)
    case (.waitingForOther, .otherAttemptOver(let isInTime)):
      return isInTime ? takePermit(nil) : late("another run is still fetching it", at: now)
    case (.waitingForHost, .hostFree(let isInTime)):
      return isInTime
        ? perform(.admit, .admitting) : late("another run is still asking its host", at: now)
    case (.renewingLease(let failed), .leaseRenewal(let isRenewed)):
      guard isRenewed else { return perform(.releasePermit, .givingUp(failed)) }
      return send(Attempt(after: failed, of: order.source, at: now), at: now)
    case (.sending(let attempt), .response(let response)):
      return answered(attempt, .response(response), at: now)
    case (.sending(let attempt), .error(let error, let isCancelled)):
      let result = judge(error, attempt, isCancelled: isCancelled, at: now)
      return answered(attempt, .none(result), at: now)
    case (.answered(let attempt), .permitReleased): return judged(attempt, at: now)
    case (.givingUp(let failed), .permitReleased): return conclude(failed, at: now)
    case (.pausing(let failed), .pauseOver(let mayRetry)):
      return mayRetry ? takePermit(failed) : conclude(failed, at: now)
    default: return finish(Outcome(.cancelled), at: now)
    }
  }
}

// MARK: - The steps of a refresh

extension RefreshStateMachine {
  private mutating func takePermit(_ failed: Attempt?) -> Action {
    state = .waitingForPermit(failed)
    return .takePermit
  }

  /// The first attempt under leases that were taken before the permit.
  private func claimed(at now: Moment) -> Attempt? {
    guard case .held(let grant) = order.claim else { return nil }
    return Attempt(grant: grant, startedAt: now)
  }

  /// Leases that were taken a while ago are looked at again: this process may have been stopped.
  private mutating func permitGiven(_ failed: Attempt?, at now: Moment) -> Action {
    if let failed { return perform(.renewLease(failed.grant), .renewingLease(after: failed)) }
    guard let attempt = claimed(at: now) else { return perform(.admit, .admitting) }
    if order.deadline.elapsed(at: now) <= options.longestUnseenLease {
      return send(attempt, at: now)
    }
    return perform(.renewLease(attempt.grant), .renewingLease(after: attempt))
  }

  private mutating func perform(_ step: Step, _ next: State) -> Action {
    state = next
    return .perform(step)
  }

  private mutating func admitted(_ admission: Admission, at now: Moment) -> Action {
    switch admission {
    case .granted(let grant): return send(Attempt(grant: grant, startedAt: now), at: now)
    case .busy: return perform(.waitForOtherAttempt, .waitingForOther)
    case .hostBusy: return perform(.waitForHost, .waitingForHost)
    case .withheld(let reason): return finish(Outcome(.resource, message: reason), at: now)
    case .limited(let pause): return finish(Outcome(.limited, message: pause.reason), at: now)
    case .doneByOther(let record):
      let outcome = Outcome(
        record.lastCode ?? .fresh, status: record.lastStatus, message: record.lastMessage)
      return finish(outcome, at: now)
    case .refused(let until):
      let who = until == nil ? " by the operator" : ""
      return finish(Outcome(.breakerOpen, message: "its breaker is open\(who)"), at: now)
    }
  }

  private mutating func send(_ attempt: Attempt, at now: Moment) -> Action {
    let remaining = order.deadline.remaining(at: now)
    guard remaining >= options.retry.minRemaining else {
      return perform(.releasePermit, .answered(attempt))
    }
    var request = HTTPRequest(
      order.source, attempt.grant.record, remaining: remaining, options: options)
    request.pausedHosts = Set(order.hostPauses.map(\.host))
    var attempt = attempt
    attempt.timeout = request.limits.total
    return perform(.send(request), .sending(attempt))
  }

  /// A host that asks for a pause gets it before its permit goes to the next source.
  private mutating func answered(_ sent: Attempt, _ reply: Reply, at now: Moment) -> Action {
    var attempt = sent
    attempt.reply = reply
    attempt.took = attempt.sentAt.age(at: now) ?? .zero
    if let response = attempt.response {
      let isUsedUp =
        rateLimitPause(
          response.headers, now: now.wall, cap: options.schedule.publisherTTLCap) != nil
      if isUsedUp || [429, 503].contains(response.status) {
        attempt.result = judge(attempt, at: now)
        let isThrottled = attempt.result?.outcome.code == .httpThrottled
        if isUsedUp || isThrottled { return conclude(attempt, at: now) }
      }
    }
    return perform(.releasePermit, .answered(attempt))
  }

  private mutating func judged(_ answered: Attempt, at now: Moment) -> Action {
    var attempt = answered
    let result = judge(attempt, at: now)
    // A retry that was cut off says nothing; what led to it does.
    if let failure = attempt.result, [.deadline, .cancelled].contains(result.outcome.code) {
      return conclude(attempt, failure, last: result.outcome, at: now)
    }
    attempt.result = result
    let pause = options.retry.pause(
      after: result.outcome,
      RetryChance(
        retries: attempt.earlier.count, isProbe: attempt.grant.isProbe,
        remaining: order.deadline.remaining(at: now)), random: random)
    guard let pause else { return conclude(attempt, at: now) }
    return perform(.pause(pause, after: result.outcome), .pausing(attempt))
  }

  private mutating func late(_ message: String, at now: Moment) -> Action {
    finish(Outcome(.deadline, message: message), at: now)
  }

  private mutating func finish(_ outcome: Outcome, at now: Moment) -> Action {
    state = .over
    return .finish(RefreshResult(source: order.source, outcome: outcome, startedAt: now.wall))
  }

  private mutating func conclude(_ attempt: Attempt, at now: Moment) -> Action {
    let result = attempt.result ?? judge(attempt, at: now)
    return conclude(attempt, result, last: result.outcome, at: now)
  }

  /// Ends the refresh with `result`; `last` is how its last request ended.
  private mutating func conclude(
    _ attempt: Attempt, _ result: AttemptResult, last: Outcome, at now: Moment
  ) -> Action {
    state = .over
    var refresh = RefreshResult(
      source: order.source, outcome: result.outcome, startedAt: attempt.startedAt.wall)
    refresh.requests = attempt.requests(of: order.source, last)
    refresh.duration = attempt.startedAt.age(at: now) ?? .zero
    if case .feed(let feed, _) = result {
      // All articles of one run have the same arrival: which source answered first is chance.
      refresh.document = document(
        of: feed, source: order.source, seenAt: order.deadline.start.wall)
    }
    if awaitsVerdict(refresh, attempt.grant.record) {
      refresh.heldLease = attempt.grant
      return .finish(refresh)
    }
    let facts = attempt.response.map { ResponseFacts($0, now: now.wall, policy: options.schedule) }
    return .commit(
      ResultCommit(
        result: refresh, grant: attempt.grant, attempt: result, facts: facts))
  }
}

// MARK: - Judging a reply

extension RefreshStateMachine {
  /// Whether it is a failure of the source only if there was a network at all.
  private func awaitsVerdict(_ result: RefreshResult, _ record: SourceRecord) -> Bool {
    if result.outcome.code.isNetworkClass { return true }
    return result.outcome.code == .deadline && result.wasSent
      && record.cutOffs + 1 >= options.schedule.fairRuns
  }

  private func judge(_ attempt: Attempt, at now: Moment) -> AttemptResult {
    switch attempt.reply {
    case .none(let result): result
    case .unsent: .failure(Outcome(.deadline, message: "no time left to ask"))
    case .response(let response):
      classify(
        response, askedWith: attempt.grant.record, now: now.wall, policy: options.schedule)
    }
  }

  /// An error before the deadline is the source's own failure, for one that its connection timed out.
  private func judge(
    _ error: TransportError, _ attempt: Attempt, isCancelled: Bool, at now: Moment
  ) -> AttemptResult {
    // Whatever fails this close to the end was cut off by it, a look-up of a name for example.
    let margin = Duration.milliseconds(5)
    let isOver =
      order.deadline.remaining(at: now) < margin
      || isCancelled && order.deadline.elapsed(at: now) + margin > order.awaited
    let isShortened = attempt.timeout < order.timeout(options)
    if isOver, isCancelled || isShortened && error.code.isNetworkClass {
      return .failure(Outcome(.deadline, message: "no answer by the deadline"))
    }
    if isCancelled { return .failure(Outcome(.cancelled)) }
    guard let host = error.pausedHost else { return classify(error) }
    let pause = order.hostPauses.first { $0.host == host }
    return .failure(
      Outcome(
        error.code, message: error.message,
        retryAfter: pause?.until.remaining(
          from: now, atMost: options.schedule.longestHostPause)))
  }
}
