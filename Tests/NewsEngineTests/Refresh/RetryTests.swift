// RetryTests.swift - when a request is retried, and how long a throttling host is paused.

import NewsCore
import NewsEngine
import Testing

@Suite struct `A retry` {
  private let policy = RetryPolicy()

  private func pause(
    after code: OutcomeCode = .connectReset, retries: Int = 0, isProbe: Bool = false,
    remaining: Duration = .seconds(5), random: Double = 0.5
  ) -> Duration? {
    policy.pause(
      after: Outcome(code),
      RetryChance(retries: retries, isProbe: isProbe, remaining: remaining), random: { random })
  }

  @Test(arguments: [(0.0, 0), (0.5, 25), (0.98, 49)])
  func `waits a random time up to its limit`(random: Double, milliseconds: Int64) {
    #expect(pause(random: random) == .milliseconds(milliseconds))
  }

  @Test func `follows only temporary faults`() {
    #expect(pause(after: .httpServerError) != nil)
    #expect(pause(after: .httpThrottled) == nil)
    #expect(pause(after: .payloadBad) == nil)
    #expect(pause(after: .fresh) == nil)
  }

  @Test func `never follows a probe`() {
    #expect(pause(isProbe: true) == nil)
  }

  @Test func `ends with the allowed number`() {
    #expect(pause(retries: policy.maxRetries) == nil)
  }

  @Test func `happens only if there is time for an attempt`() {
    #expect(pause(remaining: .milliseconds(75)) == .milliseconds(25))
    #expect(pause(remaining: .milliseconds(74)) == nil)
  }
}

@Suite struct `A host that throttles` {
  private let policy = SchedulePolicy()

  private func pause(
    asked: Duration? = nil, consecutiveThrottles: Int = 0, random: Double = 0
  ) -> Duration {
    let outcome = Outcome(.httpThrottled, retryAfter: asked)
    return policy.hostPause(
      after: outcome, consecutiveThrottles: consecutiveThrottles, random: { random })
  }

  @Test(arguments: [(0, 60), (1, 120), (2, 240), (5, 1920), (6, 3600), (60, 3600)])
  func `is paused twice as long each time, up to an hour`(consecutiveThrottles: Int, seconds: Int) {
    #expect(pause(consecutiveThrottles: consecutiveThrottles) == .seconds(seconds))
  }

  @Test func `is paused a little longer than it asks for`() {
    #expect(pause(asked: .seconds(100), consecutiveThrottles: 3) == .seconds(100))
    #expect(pause(asked: .seconds(100), random: 0.5) == .seconds(105))
  }
}
