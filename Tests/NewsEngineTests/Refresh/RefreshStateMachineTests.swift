// RefreshStateMachineTests.swift - every path of one refresh, as a table of events and actions.

import NewsArticles
import NewsCore
import Testing
import TestSupport

@testable import NewsEngine

/// A state machine that gets the events of a test, one second apart.
private struct Walk {
  private var machine: RefreshStateMachine
  private(set) var now: Moment
  let grant: LeaseGrant
  private(set) var action = RefreshStateMachine.Action.takePermit

  static let source = Source(name: "bbc", url: "http://bbc.example/rss")
  /// A result as the store has taken it; the machine does not look at it.
  static let committed = RefreshResult(
    source: source, outcome: Outcome(.fresh), startedAt: .sampleNoon)

  init(
    retries: Int = 1, isProbe: Bool = false, deadline: Duration = .seconds(60),
    validators: Validators = Validators(), claimedFor: Duration? = nil
  ) {
    var options = EngineOptions()
    options.retry.maxRetries = retries
    now = Moment(wall: .sampleNoon, bootID: "b", bootMilliseconds: 1_000_000)
    var record = SourceRecord(name: "bbc", url: Walk.source.url)
    record.validators = validators
    grant = LeaseGrant(token: 7, generation: 1, isProbe: isProbe, record: record)
    let start = now + (.zero - (claimedFor ?? .zero))
    machine = RefreshStateMachine(
      RefreshInput(
        source: Walk.source, planned: nil, deadline: Deadline(deadline, from: start),
        awaited: deadline, retries: RetryBudget(9),
        claim: claimedFor == nil ? .none : .held(grant)), options: options, random: { 0.5 })
  }

  /// The same after `events`.
  func after(_ events: RefreshStateMachine.Event...) -> Walk {
    var copy = self
    for event in events {
      copy.now = copy.now + .seconds(1)
      copy.action = copy.machine.handle(event, at: copy.now)
    }
    return copy
  }

  func admitted() -> Walk { after(.permitGiven, .admission(.granted(grant))) }

  /// The same after a reply and the steps until it is classified.
  func replied(_ reply: RefreshStateMachine.Event) -> Walk {
    let walk = after(reply)
    if case .response = reply { return walk.after(.backlogEntered, .yielded) }
    return walk.after(.yielded)
  }

  /// The next step, in a word.
  var step: String {
    switch action {
    case .takePermit: "take the permit"
    case .finish(let result): "finish \(result.outcome.code.rawValue)"
    case .perform(let step): word(step)
    }
  }

  private func word(_ step: RefreshStateMachine.Step) -> String {
    switch step {
    case .admit: "admit"
    case .renewLease: "renew the lease"
    case .send: "send"
    case .enterBacklog: "enter the backlog"
    case .yieldToNextFetch: "yield"
    case .leaveBacklog: "leave the backlog"
    case .pause: "pause"
    case .waitForOtherAttempt: "wait for the other"
    case .waitForHost: "wait for the host"
    case .commit(let commit): "commit \(commit.attempt.outcome.code.rawValue)"
    case .releaseHost: "release the host"
    }
  }

  var commit: ResultCommit? {
    if case .perform(.commit(let commit)) = action { commit } else { nil }
  }

  /// Bytes that the next step enters into the backlog or takes out of it.
  var backlogBytes: Int? {
    switch action {
    case .perform(.enterBacklog(let bytes)), .perform(.leaveBacklog(let bytes)): bytes
    default: nil
    }
  }

  var result: RefreshResult? { if case .finish(let result) = action { result } else { nil } }
}

private func response(_ status: Int, _ body: String = "") -> RefreshStateMachine.Event {
  .response(HTTPResponse(status: status, body: Array(body.utf8), url: Walk.source.url))
}

private let reset = RefreshStateMachine.Event.error(
  TransportError(.connectReset, "reset"), isCancelled: false)
private let cancelled = RefreshStateMachine.Event.error(
  TransportError(.connectReset, "reset"), isCancelled: true)

@Suite struct `The state machine of a refresh` {
  private let feed = rssDocument(items: ["one", "two"])

  @Test func `takes a permit, is admitted, sends, and classifies without the permit`() {
    let walk = Walk()

    #expect(walk.step == "take the permit")
    #expect(walk.after(.permitGiven).step == "admit")
    #expect(walk.admitted().step == "send")
    let received = walk.admitted().after(response(200, feed))
    #expect(received.step == "enter the backlog")
    #expect(received.after(.backlogEntered).step == "yield")
    let done = walk.admitted().replied(response(200, feed))
    #expect(done.step == "commit ok.fresh")
    #expect(done.commit?.result.document?.entries.count == 2)
    #expect(done.commit?.result.requests.map(\.code) == [.fresh])
    #expect(done.commit?.result.requests.map(\.duration) == [.seconds(1)])
  }

  @Test func `ends without a request if it is not admitted`() {
    let record = Walk().grant.record
    let pause = HostPause(
      host: "bbc.example", until: Moment(wall: .sampleNoon), consecutiveThrottles: 1,
      reason: "HTTP 429")
    let rows: [(RefreshStateMachine.Event, String)] = [
      (.admission(.limited(pause)), "finish local.limited"),
      (.admission(.refused(until: nil)), "finish local.breaker_open"),
      (.admission(.doneByOther(record)), "finish ok.fresh"),
      (.admission(.busy), "wait for the other"),
      (.admission(.hostBusy), "wait for the host"),
    ]
    for (event, step) in rows {
      let walk = Walk().after(.permitGiven, event)
      #expect(walk.step == step)
      #expect(walk.result?.wasSent != true)
    }
    #expect(Walk().after(.permitRefused).step == "finish local.cancelled")
  }

  @Test func `sends at once with fresh leases that it was given, and checks older ones again`() {
    // Events come one second apart.
    #expect(Walk(claimedFor: .seconds(-1)).after(.permitGiven).step == "send")
    let late = Walk(claimedFor: .zero).after(.permitGiven)
    #expect(late.step == "renew the lease")
    #expect(late.after(.leaseRenewal(true)).step == "send")
    let lost = late.after(.leaseRenewal(false), .yielded)
    #expect(lost.step == "commit local.deadline")
    #expect(lost.commit?.result.wasSent == false)
  }

  @Test func `releases the leases that it was given if it may not send`() {
    #expect(Walk(claimedFor: .zero).after(.permitRefused).step == "commit local.deadline")
  }

  @Test func `waits for the attempt of another process and then begins again`() {
    let waiting = Walk().after(.permitGiven, .admission(.busy))

    #expect(waiting.after(.otherAttemptOver(inTime: true)).step == "take the permit")
    #expect(
      waiting.after(.otherAttemptOver(inTime: true), .permitGiven).step == "admit")
    #expect(waiting.after(.otherAttemptOver(inTime: false)).step == "finish local.deadline")
  }

  @Test func `sends nothing when the store was locked for too long`() {
    let walk = Walk().after(.permitGiven, .admission(.tooLate))

    #expect(walk.step == "finish local.deadline")
    #expect(walk.result?.wasSent == false)
  }

  @Test func `keeps its place in the queue while other engines ask its host`() {
    let waiting = Walk().after(.permitGiven, .admission(.hostBusy))

    #expect(waiting.after(.hostFree(inTime: true)).step == "admit")
    #expect(waiting.after(.hostFree(inTime: false)).step == "finish local.deadline")
  }

  @Test func `asks a source that redirects to a paused host again when the pause is over`() {
    var error = TransportError(.limited, "it redirects to a paused host", afterRedirect: true)
    let walk = Walk().admitted()
    error.pause = HostPause(
      host: "cdn.example", until: walk.now + .hours(1), consecutiveThrottles: 1, reason: "HTTP 429")

    let done = walk.replied(.error(error, isCancelled: false))

    #expect(done.step == "commit local.limited")
    // A pause of an hour that began when the answer was classified, a second ago; two seconds have passed in all.
    #expect(done.commit?.attempt.outcome.retryAfter == .hours(1) - .seconds(1))
  }

  @Test func `commits a host pause before it releases the permit`() {
    #expect(Walk().admitted().after(response(429)).step == "commit http.throttled")
    // Without Retry-After it is an ordinary failure.
    #expect(Walk().admitted().after(response(503)).step == "enter the backlog")
  }

  @Test func `retries once after a temporary fault, with a renewed lease`() {
    let failed = Walk().admitted().replied(response(500)).after(.backlogLeft)

    #expect(failed.step == "pause")
    let again = failed.after(.pauseOver(mayRetry: true))
    #expect(again.step == "take the permit")
    #expect(again.after(.permitGiven).step == "renew the lease")
    #expect(again.after(.permitGiven, .leaseRenewal(true)).step == "send")
    let renewed = again.after(.permitGiven, .leaseRenewal(true))
    let done = renewed.replied(response(200, feed))
    #expect(done.step == "commit ok.fresh")
    #expect(done.commit?.result.requests.map(\.code) == [.httpServerError, .fresh])
    #expect(renewed.replied(response(500)).step == "commit http.5xx")
  }

  @Test func `reports the first failure if a retry is not allowed or is cut off`() {
    let failed = Walk().admitted().replied(response(500)).after(.backlogLeft)
    let again = failed.after(.pauseOver(mayRetry: true))
    let ends = [
      failed.after(.pauseOver(mayRetry: false)), again.after(.permitRefused),
      again.after(.permitGiven, .leaseRenewal(false), .yielded),
      again.after(.permitGiven, .leaseRenewal(true)).replied(cancelled),
    ]

    #expect(ends.map(\.step) == Array(repeating: "commit http.5xx", count: 4))
    #expect(ends.map { $0.commit?.result.requests.count } == [1, 1, 1, 2])
    #expect(ends[3].commit?.result.requests.map(\.code) == [.httpServerError, .cancelled])
  }

  @Test func `never repeats a probe or a permanent failure`() {
    let probe = Walk(isProbe: true).admitted().replied(response(500))

    #expect(probe.step == "commit http.5xx")
    #expect(Walk().admitted().replied(response(404)).step == "commit http.4xx")
  }

  @Test func `keeps the lease of a failure that an outage may explain`() {
    let failed = Walk(retries: 0).admitted().replied(reset)

    #expect(failed.step == "release the host")
    let done = failed.after(.hostReleased)
    #expect(done.step == "finish connect.reset")
    #expect(done.result?.heldLease == failed.grant)
    #expect(done.result?.requests.map(\.code) == [.connectReset])
  }

  @Test func `sends nothing when there is no time left`() {
    // Two seconds have passed when it is admitted.
    let late = Walk(deadline: .seconds(2)).admitted()

    #expect(late.step == "yield")
    let done = late.after(.yielded)
    #expect(done.step == "commit local.deadline")
    #expect(done.commit?.result.wasSent == false)
  }

  @Test func `distinguishes its own deadline and a cancelled task from a failure of the source`() {
    let cutOff = Walk(deadline: .seconds(3)).admitted().replied(cancelled)
    let cut = Walk().admitted().replied(cancelled)

    #expect(cutOff.step == "commit local.deadline")
    #expect(cutOff.commit?.result.wasSent == true)
    #expect(cut.step == "commit local.cancelled")
  }

  @Test func `asks with the validators of the record it was granted`() {
    let walk = Walk(validators: Validators(etag: "\"v1\"")).admitted()

    guard case .perform(.send(let request)) = walk.action else {
      Issue.record("nothing is sent")
      return
    }
    #expect(HTTPHeaders(request.headers)["If-None-Match"] == "\"v1\"")
    #expect(walk.replied(response(304)).step == "commit ok.not_modified")
    #expect(Walk().admitted().replied(response(304)).step == "commit payload.bad")
  }

  @Test func `ends at an unexpected event`() {
    #expect(Walk().after(.yielded).step == "finish local.cancelled")
  }
}

@Suite struct `The permit of a refresh` {
  private let feed = rssDocument(items: ["one"])

  @Test func `is kept until the response has room in the backlog`() {
    let sent = Walk().admitted()
    let rows: [(Walk, String, isKept: Bool)] = [
      (Walk().after(.permitGiven), "admit", true),
      (Walk(claimedFor: .zero).after(.permitGiven), "renew the lease", true),
      (Walk().after(.permitGiven, .admission(.hostBusy)), "wait for the host", true),
      (Walk().after(.permitGiven, .admission(.busy)), "wait for the other", false),
      (sent, "send", true),
      (sent.after(response(200, feed)), "enter the backlog", true),
      (sent.after(response(200, feed), .backlogEntered), "yield", false),
      (sent.after(reset), "yield", false),
      (sent.replied(response(500)), "leave the backlog", false),
      (sent.replied(response(500)).after(.backlogLeft), "pause", false),
      (sent.after(response(429)), "commit http.throttled", true),
      (sent.after(response(429), .committed(Walk.committed)), "finish ok.fresh", false),
    ]
    for (walk, step, isKept) in rows {
      #expect(walk.step == step)
      #expect(walk.action.keepsPermit == isKept, "\(step)")
    }
  }
}

@Suite struct `The room of a response in the backlog` {
  private let feed = rssDocument(items: ["one"])

  @Test func `is left after the commit, with the bytes that were entered`() {
    let received = Walk().admitted().after(response(200, feed))
    let committed = received.after(.backlogEntered, .yielded, .committed(Walk.committed))

    #expect(received.backlogBytes == feed.utf8.count + ResponseBacklog.overhead)
    #expect(committed.step == "leave the backlog")
    #expect(committed.backlogBytes == received.backlogBytes)
    #expect(committed.after(.backlogLeft).step == "finish ok.fresh")
  }

  @Test func `is left before the pause of a retry, and not a second time if that fails`() {
    let paused = Walk().admitted().replied(response(500))
    let again = paused.after(.backlogLeft, .pauseOver(mayRetry: true), .permitGiven)

    #expect(paused.step == "leave the backlog")
    let ends = [
      paused.after(.backlogLeft, .pauseOver(mayRetry: false)),
      again.after(.leaseRenewal(false), .yielded),
      again.after(.leaseRenewal(true)).replied(cancelled),
    ]
    for end in ends {
      #expect(end.step == "commit http.5xx")
      #expect(end.after(.committed(Walk.committed)).step == "finish ok.fresh")
    }
  }

  @Test func `is not taken for an error or for a pause of the host`() {
    #expect(Walk().admitted().after(reset).step == "yield")
    let throttled = Walk().admitted().after(response(429), .committed(Walk.committed))
    #expect(throttled.step == "finish ok.fresh")
  }
}
