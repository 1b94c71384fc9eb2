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
      RefreshOrder(
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

  /// The next step, in a word.
  var step: String {
    switch action {
    case .takePermit: "take the permit"
    case .commit(let commit): "commit \(commit.attempt.outcome.code.rawValue)"
    case .finish(let result): "finish \(result.outcome.code.rawValue)"
    case .perform(let step): word(step)
    }
  }

  private func word(_ step: RefreshStateMachine.Step) -> String {
    switch step {
    case .admit: "admit"
    case .renewLease: "renew the lease"
    case .send: "send"
    case .releasePermit: "release the permit"
    case .pause: "pause"
    case .waitForOtherAttempt: "wait for the other"
    case .waitForHost: "wait for the host"
    }
  }

  var commit: ResultCommit? { if case .commit(let commit) = action { commit } else { nil } }
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

  @Test func `takes a permit, is admitted, sends, and classifies after releasing the permit`() {
    let walk = Walk()

    #expect(walk.step == "take the permit")
    #expect(walk.after(.permitGiven).step == "admit")
    #expect(walk.admitted().step == "send")
    #expect(walk.admitted().after(response(200, feed)).step == "release the permit")
    let done = walk.admitted().after(response(200, feed), .permitReleased)
    #expect(done.step == "commit ok.fresh")
    #expect(done.commit?.result.document?.entries.count == 2)
    #expect(done.commit?.result.requests.map(\.code) == [.fresh])
    #expect(done.commit?.result.requests.map(\.duration) == [.seconds(1)])
  }

  @Test func `ends without a request if it is not admitted`() {
    let record = Walk().grant.record
    let pause = HostPause(
      host: "bbc.example", until: Moment(wall: .sampleNoon), strikes: 1, reason: "HTTP 429")
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
    let lost = late.after(.leaseRenewal(false), .permitReleased)
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
      host: "cdn.example", until: walk.now + .hours(1), strikes: 1, reason: "HTTP 429")

    let done = walk.after(.error(error, isCancelled: false), .permitReleased)

    #expect(done.step == "commit local.limited")
    // A pause of an hour that began when the answer was classified, a second ago; two seconds have passed in all.
    #expect(done.commit?.attempt.outcome.retryAfter == .hours(1) - .seconds(1))
  }

  @Test func `commits a host pause before it releases the permit`() {
    #expect(Walk().admitted().after(response(429)).step == "commit http.throttled")
    // Without Retry-After it is an ordinary failure.
    #expect(Walk().admitted().after(response(503)).step == "release the permit")
  }

  @Test func `retries once after a temporary fault, with a renewed lease`() {
    let failed = Walk().admitted().after(response(500), .permitReleased)

    #expect(failed.step == "pause")
    let again = failed.after(.pauseOver(mayRetry: true))
    #expect(again.step == "take the permit")
    #expect(again.after(.permitGiven).step == "renew the lease")
    #expect(again.after(.permitGiven, .leaseRenewal(true)).step == "send")
    let done = again.after(
      .permitGiven, .leaseRenewal(true), response(200, feed), .permitReleased)
    #expect(done.step == "commit ok.fresh")
    #expect(done.commit?.result.requests.map(\.code) == [.httpServerError, .fresh])
    let failedTwice = again.after(
      .permitGiven, .leaseRenewal(true), response(500), .permitReleased)
    #expect(failedTwice.step == "commit http.5xx")
  }

  @Test func `reports the first failure if a retry is not allowed or is cut off`() {
    let failed = Walk().admitted().after(response(500), .permitReleased)
    let again = failed.after(.pauseOver(mayRetry: true))
    let ends = [
      failed.after(.pauseOver(mayRetry: false)), again.after(.permitRefused),
      again.after(.permitGiven, .leaseRenewal(false), .permitReleased),
      again.after(.permitGiven, .leaseRenewal(true), cancelled, .permitReleased),
    ]

    #expect(ends.map(\.step) == Array(repeating: "commit http.5xx", count: 4))
    #expect(ends.map { $0.commit?.result.requests.count } == [1, 1, 1, 2])
    #expect(ends[3].commit?.result.requests.map(\.code) == [.httpServerError, .cancelled])
  }

  @Test func `never repeats a probe or a permanent failure`() {
    let probe = Walk(isProbe: true).admitted().after(response(500), .permitReleased)

    #expect(probe.step == "commit http.5xx")
    #expect(Walk().admitted().after(response(404), .permitReleased).step == "commit http.4xx")
  }

  @Test func `keeps the lease of a failure that an outage may explain`() {
    let failed = Walk(retries: 0).admitted().after(reset, .permitReleased)

    #expect(failed.step == "finish connect.reset")
    #expect(failed.result?.heldLease == failed.grant)
    #expect(failed.result?.requests.map(\.code) == [.connectReset])
  }

  @Test func `sends nothing when there is no time left`() {
    // Two seconds have passed when it is admitted.
    let late = Walk(deadline: .seconds(2)).admitted()

    #expect(late.step == "release the permit")
    let done = late.after(.permitReleased)
    #expect(done.step == "commit local.deadline")
    #expect(done.commit?.result.wasSent == false)
  }

  @Test func `distinguishes its own deadline and a cancelled task from a failure of the source`() {
    let cutOff = Walk(deadline: .seconds(3)).admitted().after(cancelled, .permitReleased)
    let cut = Walk().admitted().after(cancelled, .permitReleased)

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
    #expect(walk.after(response(304), .permitReleased).step == "commit ok.not_modified")
    #expect(
      Walk().admitted().after(response(304), .permitReleased).step == "commit payload.bad")
  }

  @Test func `ends at an unexpected event`() {
    #expect(Walk().after(.permitReleased).step == "finish local.cancelled")
  }
}
