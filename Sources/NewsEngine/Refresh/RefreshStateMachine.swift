// RefreshStateMachine.swift - decides each step of one refresh; a plain value without I/O.

import NewsCore
import NewsText

/// Decides what one refresh does next.
///
///     takePermit ( admit | send | enterBacklog ) | judge | commit | leaveBacklog
///                                                      └ leaveBacklog | pause | takePermit …
///
/// The steps in brackets keep the permit; see ``Action/keepsPermit``.
///
/// It takes an event and returns an action, so a test can lead it through every path without a
/// network, a store or a clock. ``RefreshPipeline`` performs the actions.
///
/// Large values in its enumerations are indirect because a thousand refreshes may wait at once, each
/// with several copies of them in the frames of its task: a record alone has 576 bytes.
struct RefreshStateMachine: Sendable {
  /// What has happened.
  indirect enum Event: Sendable {
    /// The refresh has got its permit.
    case permitGiven
    /// The task was cancelled while it waited for its permit.
    case permitRefused
    case admission(Admission)
    /// Whether the lease was renewed; false when another engine has it or the host is paused.
    case leaseRenewal(Bool)
    case response(HTTPResponse)
    case error(TransportError, isCancelled: Bool)
    case backlogEntered
    case yielded
    case backlogLeft
    /// Whether a retry may follow; false when the run's retries are spent or the task is cancelled.
    case pauseOver(mayRetry: Bool)
    /// Whether the attempt of another engine was over before the deadline.
    case otherAttemptOver(inTime: Bool)
    /// Whether another engine's requests to the host were over before the deadline.
    case hostFree(inTime: Bool)
    /// The result as it was written.
    case committed(RefreshResult)
    case hostReleased
  }

  /// What the caller has to do next.
  enum Action: Sendable {
    case takePermit
    case perform(Step)
    /// The refresh is over.
    indirect case finish(RefreshResult)
  }

  /// One step of I/O, which ends with an event.
  enum Step: Sendable {
    case admit
    indirect case renewLease(LeaseGrant)
    indirect case send(HTTPRequest)
    /// Waits until there is room for a response of this size in ``ResponseBacklog``.
    case enterBacklog(bytes: Int)
    /// Lets the fetch that gets the permit start before the response is parsed.
    case yieldToNextFetch
    case leaveBacklog(bytes: Int)
    /// The pause before a retry of an attempt with this outcome.
    indirect case pause(Duration, after: Outcome)
    case waitForOtherAttempt
    case waitForHost
    /// Writes the result and gives the leases back.
    indirect case commit(ResultCommit)
    /// Gives back the lease of the host of a result that waits for the verdict on the network.
    indirect case releaseHost(LeaseGrant, RefreshResult)
  }

  private indirect enum State: Sendable {
    /// The value is the failed attempt to repeat; nil for the first attempt.
    case waitingForPermit(Attempt?)
    case admitting
    case waitingForOther
    /// The refresh keeps its permit: any other refresh of this host would have to wait too.
    case waitingForHost
    case renewingLease(after: Attempt)
    case sending(Attempt)
    /// The reply is classified after the permit is released, so that the host does not wait for parsing.
    case replied(Attempt)
    /// The retry may not be sent.
    case givingUp(Attempt)
    case pausing(Attempt)
    /// The response is in the backlog with this size; zero: it is not.
    case committing(backlogBytes: Int)
    case leavingBacklog(then: State, Action)
    case releasingHost(RefreshResult)
    case over
  }

  let input: RefreshInput
  private let options: EngineOptions
  private let random: @Sendable () -> Double
  private var state = State.waitingForPermit(nil)

  /// `random` is uniform in 0..<1.
  init(_ input: RefreshInput, options: EngineOptions, random: @escaping @Sendable () -> Double) {
    self.input = input
    self.options = options
    self.random = random
  }

  /// Takes an event and returns the next action; an event that the state does not expect ends the
  /// refresh as cancelled.
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
      guard !isInTime else { return takePermit(nil) }
      var result = late("another run is still fetching it", at: now)
      result.isFetchedByOther = true
      return finish(result)
    case (.waitingForHost, .hostFree(let isInTime)):
      return isInTime
        ? perform(.admit, .admitting)
        : finish(late("another run is still asking its host", at: now))
    case (.renewingLease(let failed), .leaseRenewal(let isRenewed)):
      guard isRenewed else { return perform(.yieldToNextFetch, .givingUp(failed)) }
      return send(Attempt(after: failed, of: input.source, at: now), at: now)
    case (.sending(let attempt), .response(let response)):
      return replied(attempt, .response(response), at: now)
    case (.sending(let attempt), .error(let error, let isCancelled)):
      let result = judge(error, attempt, isCancelled: isCancelled, at: now)
      return replied(attempt, .none(result), at: now)
    default: return handleAfterReply(event, at: now)
    }
  }

  private mutating func handleAfterReply(_ event: Event, at now: Moment) -> Action {
    switch (state, event) {
    case (.replied, .backlogEntered): return .perform(.yieldToNextFetch)
    case (.replied(let attempt), .yielded): return judged(attempt, at: now)
    case (.givingUp(let failed), .yielded): return conclude(failed, at: now)
    case (.pausing(let failed), .pauseOver(let mayRetry)):
      return mayRetry ? takePermit(failed) : conclude(failed, at: now)
    case (.leavingBacklog(let next, let action), .backlogLeft):
      state = next
      return action
    case (.committing(let bytes), .committed(let result)):
      return leaveBacklog(bytes, then: .over, .finish(result))
    case (.releasingHost(let result), .hostReleased):
      state = .over
      return .finish(result)
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

  /// The first attempt with leases that were taken before the permit; nil without such leases.
  private func claimed(at now: Moment) -> Attempt? {
    guard case .held(let grant) = input.claim else { return nil }
    return Attempt(grant: grant, startedAt: now)
  }

  /// Old leases are renewed first: this process may have been stopped (SIGSTOP, suspend) in between.
  private mutating func permitGiven(_ failed: Attempt?, at now: Moment) -> Action {
    if let failed { return perform(.renewLease(failed.grant), .renewingLease(after: failed)) }
    guard let attempt = claimed(at: now) else { return perform(.admit, .admitting) }
    if input.deadline.elapsed(at: now) <= options.longestUnseenLease {
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
    case .tooLate:
      return finish(.noTimeLeft, at: now)
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
    let remaining = input.deadline.remaining(at: now)
    guard remaining >= options.retry.minRemaining else {
      return perform(.yieldToNextFetch, .replied(attempt))
    }
    let request = HTTPRequest(
      input.source, attempt.grant.record, remaining: remaining, options: options)
    var attempt = attempt
    attempt.timeout = request.limits.total
    return perform(.send(request), .sending(attempt))
  }

  /// Takes the reply; a pause that the host asks for is written before its permit goes to the next source.
  private mutating func replied(_ sent: Attempt, _ reply: Reply, at now: Moment) -> Action {
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
      attempt.backlogBytes = response.body.count + ResponseBacklog.overhead
      return perform(.enterBacklog(bytes: attempt.backlogBytes), .replied(attempt))
    }
    return perform(.yieldToNextFetch, .replied(attempt))
  }

  private mutating func judged(_ replied: Attempt, at now: Moment) -> Action {
    var attempt = replied
    let result = judge(attempt, at: now)
    // A retry without an answer at the deadline says nothing; the failure before it counts.
    if let failure = attempt.result, [.deadline, .cancelled].contains(result.outcome.code) {
      return conclude(attempt, failure, last: result.outcome, at: now)
    }
    attempt.result = result
    let pause = options.retry.pause(
      after: result.outcome,
      RetryChance(
        retries: attempt.earlier.count, isProbe: attempt.grant.isProbe,
        remaining: input.deadline.remaining(at: now)), random: random)
    guard let pause else { return conclude(attempt, at: now) }
    let bytes = attempt.backlogBytes
    attempt.backlogBytes = 0
    return leaveBacklog(
      bytes, then: .pausing(attempt), .perform(.pause(pause, after: result.outcome)))
  }

  /// Leaves the backlog, if `bytes` are in it, before the next state and action.
  private mutating func leaveBacklog(
    _ bytes: Int, then next: State, _ action: Action
  ) -> Action {
    guard bytes > 0 else {
      state = next
      return action
    }
    return perform(.leaveBacklog(bytes: bytes), .leavingBacklog(then: next, action))
  }

  private func late(_ message: String, at now: Moment) -> RefreshResult {
    RefreshResult(
      source: input.source,
      outcome: Outcome(.deadline, message: "\(message); a longer deadline waits for it"),
      startedAt: now.wall)
  }

  private mutating func finish(_ outcome: Outcome, at now: Moment) -> Action {
    finish(RefreshResult(source: input.source, outcome: outcome, startedAt: now.wall))
  }

  private mutating func finish(_ result: RefreshResult) -> Action {
    state = .over
    return .finish(result)
  }

  private mutating func conclude(_ attempt: Attempt, at now: Moment) -> Action {
    let result = attempt.result ?? judge(attempt, at: now)
    return conclude(attempt, result, last: result.outcome, at: now)
  }

  /// Ends the refresh with `result`; `last` is the outcome of its last request.
  private mutating func conclude(
    _ attempt: Attempt, _ result: AttemptResult, last: Outcome, at now: Moment
  ) -> Action {
    var refresh = RefreshResult(
      source: input.source, outcome: result.outcome, startedAt: attempt.startedAt.wall)
    refresh.requests = attempt.requests(of: input.source, last)
    refresh.duration = attempt.startedAt.age(at: now) ?? .zero
    if case .feed(let feed, _) = result {
      // All articles of one run have the same arrival time, because the order of answers is chance.
      refresh.document = document(
        of: feed, source: input.source, seenAt: input.deadline.start.wall)
    }
    if awaitsVerdict(refresh, attempt.grant.record) {
      refresh.heldLease = attempt.grant
      return leaveBacklog(
        attempt.backlogBytes, then: .releasingHost(refresh),
        .perform(.releaseHost(attempt.grant, refresh)))
    }
    let facts = attempt.response.map { ResponseFacts($0, now: now.wall, policy: options.schedule) }
    let commit = ResultCommit(
      result: refresh, grant: attempt.grant, attempt: result, facts: facts)
    return perform(.commit(commit), .committing(backlogBytes: attempt.backlogBytes))
  }
}

// MARK: - The permit

extension RefreshStateMachine.Action {
  /// Whether the refresh keeps its permit, if it has one, during this action.
  var keepsPermit: Bool {
    guard case .perform(let step) = self else { return false }
    return switch step {
    case .admit, .renewLease, .send, .waitForHost: true
    // No further request is sent before there is room for its response.
    case .enterBacklog: true
    // A pause of the host is written before the host's next request.
    case .commit: true
    case .yieldToNextFetch, .leaveBacklog, .pause, .waitForOtherAttempt, .releaseHost: false
    }
  }
}

// MARK: - Classifying a reply

extension RefreshStateMachine {
  /// Whether the failure counts for the source only if the run had a network.
  private func awaitsVerdict(_ result: RefreshResult, _ record: SourceRecord) -> Bool {
    if result.outcome.code.isNetworkClass { return true }
    return result.outcome.code == .deadline && result.wasSent
      && record.cutOffs + 1 >= options.schedule.fairRuns
  }

  private func judge(_ attempt: Attempt, at now: Moment) -> AttemptResult {
    switch attempt.reply {
    case .none(let result): result
    case .unsent: .failure(.noTimeLeft)
    case .response(let response):
      classify(
        response, askedWith: attempt.grant.record, now: now.wall, policy: options.schedule
      ).masked(SecretMask(input.source))
    }
  }

  /// Classifies an error: at the deadline it is `local.deadline`, before it the source's own failure.
  private func judge(
    _ error: TransportError, _ attempt: Attempt, isCancelled: Bool, at now: Moment
  ) -> AttemptResult {
    // A failure this close to the deadline is caused by it, for example a name look-up that ends.
    let margin = Duration.milliseconds(5)
    let isOver =
      input.deadline.remaining(at: now) < margin
      || isCancelled && input.deadline.elapsed(at: now) + margin > input.awaited
    let isShortened = attempt.timeout < input.timeout(options)
    if isOver, isCancelled || isShortened && error.code.isNetworkClass {
      return .failure(Outcome(.deadline, message: "no answer by the deadline"))
    }
    if isCancelled { return .failure(Outcome(.cancelled)) }
    guard let pause = error.pause else { return classify(error) }
    return .failure(
      Outcome(
        error.code, message: error.message,
        retryAfter: pause.until.remaining(
          from: now, atMost: options.schedule.longestHostPause)))
  }
}

extension Outcome {
  /// The deadline is so near that no request was sent.
  fileprivate static let noTimeLeft = Outcome(.deadline, message: "no time left to ask")
}
