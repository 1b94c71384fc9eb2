// RefreshPipeline.swift - the I/O of one refresh; its state machine decides each step.

import Logging
import NewsCore
import NewsStore

/// Refreshes one source by performing the steps of ``RefreshStateMachine``.
///
/// The permit is held from the admission until the response has arrived and has room in
/// ``ResponseBacklog``: the next request to a host waits for no parser, no retry and no commit, except the
/// commit of a pause that the host asked for. Every decision that concerns other processes is made in a
/// transaction of the store; nothing is locked during a request. A source that fails is a value, never a
/// thrown error.
struct RefreshPipeline: Sendable {
  let storage: FallbackStore
  let transport: any Transport
  let permits: PermitPool
  let admissions: AdmissionQueue
  /// Claims of this process for the background.
  let claims = ClaimsInProgress()
  let writer: ResultWriter
  let clock: any Clock<Duration>
  let now: @Sendable () -> Moment
  let random: @Sendable () -> Double
  let options: EngineOptions
  let owner: String
  let logger: Logger
  let backlog: ResponseBacklog
  /// Number of requests that wait for their response.
  let requestsInFlight = Locked(0)

  /// `owner` identifies the engine in leases and probes.
  init(
    _ dependencies: EngineDependencies, options: EngineOptions, owner: String,
    storage: FallbackStore
  ) {
    self.storage = storage
    self.options = options
    self.owner = owner
    (transport, logger) = (dependencies.transport, dependencies.logger)
    (now, clock, random) = (dependencies.now, dependencies.clock, dependencies.random)
    permits = PermitPool(global: options.maxConcurrentFetches)
    admissions = AdmissionQueue(storage)
    writer = ResultWriter(dependencies, options: options, owner: owner, storage: storage)
    backlog = .responses(for: storage)
  }

  func refresh(_ input: RefreshInput) async -> RefreshResult {
    let run = RefreshRun(input, options: options, random: random)
    while true {
      switch run.action {
      case .takePermit:
        // The wait is here, where the task's frame is small: a thousand refreshes may wait at once.
        let request = run.permitRequest(options)
        if await permits.acquire(request) {
          await ask(run, MovablePermit(request, of: permits))
        } else {
          run.handle(.permitRefused, at: now())
        }
      case .perform(let step): await performNext(step, run)
      case .finish(let result): return result
      }
    }
  }

  /// Performs the steps that keep the permit, then releases it.
  private func ask(_ run: RefreshRun, _ permit: MovablePermit) async {
    run.handle(.permitGiven, at: now())
    while run.action.keepsPermit, case .perform(let step) = run.action {
      await performNext(step, run, permit)
    }
    await permit.release()
  }

  private func performNext(
    _ step: RefreshStateMachine.Step, _ run: RefreshRun, _ permit: MovablePermit? = nil
  ) async {
    run.handle(await perform(step, run.input, permit), at: now())
  }

  private func perform(
    _ step: RefreshStateMachine.Step, _ input: RefreshInput, _ permit: MovablePermit?
  ) async -> RefreshStateMachine.Event {
    switch step {
    case .admit: return .admission(await admit(input))
    case .renewLease(let grant): return .leaseRenewal(await renewLease(grant, input))
    case .send(let request): return await send(request, input, permit)
    case .enterBacklog(let bytes):
      await backlog.enter(bytes: bytes)
      return .backlogEntered
    case .yieldToNextFetch:
      await Task.yield()
      return .yielded
    case .leaveBacklog(let bytes):
      await backlog.leave(bytes: bytes)
      return .backlogLeft
    case .pause(let pause, let outcome):
      return .pauseOver(mayRetry: await self.pause(pause, after: outcome, input))
    case .waitForHost: return .hostFree(inTime: await waitForHost(input))
    case .waitForOtherAttempt:
      return .otherAttemptOver(inTime: await waitForOtherAttempt(input))
    case .commit(let commit): return .committed(await write(commit, input))
    case .releaseHost(let grant, let result):
      log(result)
      await writer.releaseHost(grant)
      return .hostReleased
    }
  }

  /// Writes a result; until it is stored, an answer may take it from the input.
  private func write(_ commit: ResultCommit, _ input: RefreshInput) async -> RefreshResult {
    log(commit.result)
    let name = commit.result.source.name
    input.unfinished.withLock { $0.received[name] = commit.result }
    let result = await writer.write(commit)
    input.unfinished.withLock { $0.received[name] = nil }
    return result
  }

  /// Waits before a retry; false when the run's retries are spent or the task is cancelled.
  private func pause(
    _ pause: Duration, after outcome: Outcome, _ input: RefreshInput
  ) async -> Bool {
    input.unfinished.withLock { $0.failures[input.source.name] = outcome }
    guard await input.retries.spend() else { return false }
    return (try? await clock.sleep(for: pause)) != nil
  }

  /// A process that is stopped inside the transaction holds the store's lock: another run may then ask
  /// the source, and only the file beside the store records this.
  private func admit(_ input: RefreshInput) async -> Admission {
    let request = LeaseRequest(input, owner: owner, options)
    let isCancelled = Locked(false)
    let canSend = { @Sendable [now, options] in
      !isCancelled.withLock(\.self)
        && input.deadline.remaining(at: now()) >= options.retry.minRemaining
    }
    let admission = await withTaskCancellationHandler {
      await admissions.admit(input, request, now: now, canSend: canSend)
    } onCancel: {
      isCancelled.withLock { $0 = true }
    }
    guard case .granted(let grant) = admission, grant.isStored,
      storage.journal.hasRequest(for: input.source, after: request.plannedAttempt)
    else { return admission }
    await writer.giveBack(grant, of: input.source)
    return .withheld(Admission.askedByAnotherRun)
  }

  private func renewLease(_ grant: LeaseGrant, _ input: RefreshInput) async -> Bool {
    await admissions.renew(grant, input, LeaseRequest(input, owner: owner, options), now: now)
  }

  private func send(
    _ request: HTTPRequest, _ input: RefreshInput, _ permit: MovablePermit?
  ) async -> RefreshStateMachine.Event {
    requestsInFlight.withLock { $0 += 1 }
    defer { requestsInFlight.withLock { $0 -= 1 } }
    var request = request
    let limit = Deadline(request.limits.total, from: now())
    request.mayFollow = { host in
      let remaining = limit.remaining(at: now())
      if let permit, await !permit.move(to: host, within: remaining, on: clock) { return .busy }
      // After the wait, so that a pause which began meanwhile counts.
      return pause(of: host, input).map(RedirectPermission.paused) ?? .granted
    }
    do {
      return .response(try await transport.send(request))
    } catch {
      return .error(error, isCancelled: Task.isCancelled)
    }
  }

  /// The longest pause of a host that the store knew when the run was planned or that began with a
  /// result of this process since.
  private func pause(of host: String, _ input: RefreshInput) -> HostPause? {
    let known = input.hostPauses + writer.begunPauses.withLock(\.self)
    return options.schedule.active(known.filter { $0.host == host }, at: now())
      .max { $0.until.wall < $1.until.wall }
  }

  /// Waits until another attempt is over; false when the deadline comes first.
  ///
  /// The lease may be one that this process has just claimed in the background and gives back, because
  /// this refresh runs already: then it waits only for that.
  private func waitForOtherAttempt(_ input: RefreshInput) async -> Bool {
    let length = options.leaseLength(input)
    let isOver = { () async -> Bool in
      let record = try? await storage.store.records(named: [input.source.name]).first
      return record?.lease.isHeld(at: now(), limit: length) != true
    }
    await claims.waitForEnd()
    if await isOver() { return true }
    return await wait(input, until: isOver)
  }

  /// Waits until other engines leave room at the host; false when the deadline comes first.
  private func waitForHost(_ input: RefreshInput) async -> Bool {
    let request = LeaseRequest(input, owner: owner, options)
    return await wait(input) {
      var context = ChangeContext()
      context.leases = (try? await storage.store.hostLeases(of: input.host)) ?? []
      return !request.isHostBusy(context, at: now())
    }
  }

  /// Calls `isOver` every 20 to 50 ms until it is true; false when the deadline comes first.
  private func wait(_ input: RefreshInput, until isOver: () async -> Bool) async -> Bool {
    while !Task.isCancelled {
      let remaining = input.deadline.remaining(at: now())
      guard remaining >= options.retry.minRemaining else { return false }
      let pause = Duration.milliseconds(20 + Int64(30 * random()))
      guard (try? await clock.sleep(for: min(pause, remaining))) != nil else { return false }
      if await isOver() { return true }
    }
    return false
  }

  private func log(_ result: RefreshResult) {
    logger.debug(
      "fetched",
      metadata: [
        "source": "\(result.source.name)", "code": "\(result.outcome.code.rawValue)",
        "status": "\(result.outcome.status ?? 0)", "ms": "\(result.duration.milliseconds)",
      ])
  }
}

/// A refresh in progress, and its next action.
///
/// It is a class, because a thousand refreshes may wait at once: the frames of each waiting task would
/// otherwise contain several copies of the state machine.
private final class RefreshRun {
  private(set) var action = RefreshStateMachine.Action.takePermit
  private var machine: RefreshStateMachine

  init(
    _ input: RefreshInput, options: EngineOptions, random: @escaping @Sendable () -> Double
  ) {
    machine = RefreshStateMachine(input, options: options, random: random)
  }

  var input: RefreshInput { machine.input }

  func handle(_ event: RefreshStateMachine.Event, at now: Moment) {
    action = machine.handle(event, at: now)
  }

  func permitRequest(_ options: EngineOptions) -> PermitRequest {
    PermitRequest(
      host: input.host, perHost: input.perHost(options),
      priority: AskingPriority(input.source, input.planned?.value), isSlow: input.isSlow)
  }
}
