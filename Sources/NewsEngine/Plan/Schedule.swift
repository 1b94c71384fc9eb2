// Schedule.swift - when a source is due, and why; one pure function.

package import NewsCore
import NewsText

/// What a run wishes beyond the ordinary schedule; publishers' wishes stand above all of them.
package enum RefreshMode: Hashable, Sendable {
  /// What is due.
  case ifDue
  /// What is due, or older than this.
  case ifOlder(than: Duration)
  /// Everything, but never against what a publisher asked for.
  case always
  /// Nothing: answer from the store.
  case never
}

/// One reason not to ask before an instant.
package struct ScheduleTerm: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Our own interval for the source, jitter included.
    case ttl
    /// Cache-Control, Expires or the feed's ttl.
    case publisher
    /// skipHours and skipDays.
    case skip
    /// Our pause after failed refreshes and definite refusals (404, 401, 403).
    case backoff
    case breaker
    /// Retry-After, or our pause after a 429, for the whole host; its public name is of an earlier time.
    case hostPause = "hostGate"
    /// 410: never again.
    case gone
  }

  package var kind: Kind
  /// Nil: never.
  package var until: Moment?
  package var detail: String

  package init(_ kind: Kind, until: Moment?, detail: String) {
    self.kind = kind
    self.until = until
    self.detail = detail
  }
}

/// When a source is due, with every term that was weighed.
package struct Schedule: Hashable, Sendable {
  private struct Weighed: Hashable {
    var term: ScheduleTerm
    /// Nil: for good.
    var wait: Duration?
  }

  private let weighed: [Weighed]

  /// Of a source of which nothing is known: due since ever.
  static let unknown = Schedule()

  private init() {
    weighed = []
  }

  /// Latest last, so the last one decides; empty: due since ever.
  package var terms: [ScheduleTerm] { weighed.map(\.term) }

  /// The term that decides, or nil when nothing holds the source back.
  package var winner: ScheduleTerm? { isDue ? nil : weighed.last?.term }

  package var isDue: Bool { weighed.allSatisfy { $0.wait == .zero } }

  /// Time until it is due; nil: never.
  package var wait: Duration? { weighed.isEmpty ? .zero : weighed[weighed.count - 1].wait }

  /// Weighs every reason not to ask `source` now.
  package init(
    source: Source, record: SourceRecord?, pause: HostPause?, mode: RefreshMode = .ifDue,
    policy: SchedulePolicy, breaker: BreakerPolicy, now: Moment
  ) {
    var weighed: [Weighed] = []
    func weigh(_ kind: ScheduleTerm.Kind, until: Moment?, limit: Duration, _ detail: String) {
      let wait = until.map { $0.remaining(from: now, atMost: limit) }
      weighed.append(Weighed(term: ScheduleTerm(kind, until: until, detail: detail), wait: wait))
    }
    if let record {
      for own in Schedule.ownTerms(source, record, mode: mode, policy: policy) {
        weigh(own.kind, until: own.until, limit: own.limit, own.detail)
      }
      if record.isGone {
        weighed.append(
          Weighed(term: ScheduleTerm(.gone, until: nil, detail: "HTTP 410"), wait: nil))
      }
      if case .refused(let until) = record.breaker.forecast(at: now, policy: breaker) {
        weigh(.breaker, until: until, limit: breaker.longestBreak, record.breaker.summary)
      }
    }
    if let pause {
      weigh(
        .hostPause, until: pause.until, limit: policy.longestHostPause,
        "\(pause.host): \(pause.reason)")
    }
    if let record, record.hasSkips, !record.isGone, mode != .always,
      let skip = Schedule.skip(
        record, after: weighed.compactMap(\.wait).max() ?? .zero,
        overdue: Schedule.overdue(source, record, mode: mode, policy: policy, now: now), now: now)
    {
      // After all the others, so it has no limit of its own.
      weigh(.skip, until: skip, limit: .days(365), "the feed's skipHours and skipDays")
    }
    weighed.sort { left, right in
      guard let leftWait = left.wait else { return false }
      guard let rightWait = right.wait else { return true }
      return leftWait < rightWait
    }
    self.weighed = weighed
  }

  private struct Bounded {
    var kind: ScheduleTerm.Kind
    var until: Moment
    var limit: Duration
    var detail: String
  }

  private static func ownTerms(
    _ source: Source, _ record: SourceRecord, mode: RefreshMode, policy: SchedulePolicy
  ) -> [Bounded] {
    var terms: [Bounded] = []
    if let interval = ownInterval(source, mode: mode, policy: policy),
      let fetchedAt = record.fetchedAt
    {
      terms.append(
        Bounded(
          kind: .ttl, until: fetchedAt + interval, limit: interval,
          detail: "\(interval.components.seconds) s after the last success"))
    }
    if let asked = record.publisherTTL, let fetchedAt = record.fetchedAt {
      let wait = min(asked, policy.publisherTTLCap)
      terms.append(
        Bounded(
          kind: .publisher, until: fetchedAt + wait, limit: wait,
          detail: "the publisher asks for \(asked.components.seconds) s between requests"))
    }
    if mode != .always, let retryAt = record.retryAt {
      terms.append(
        Bounded(
          kind: .backoff, until: retryAt, limit: policy.longestBackoff,
          detail:
            "\(record.failures) failed in a row, last \(record.lastCode?.rawValue ?? "unknown")"
        ))
    }
    return terms
  }

  private static func ownInterval(
    _ source: Source, mode: RefreshMode, policy: SchedulePolicy
  ) -> Duration? {
    switch mode {
    case .always: nil
    case .ifOlder(let age): age
    case .ifDue, .never: policy.interval(of: source)
    }
  }

  /// How long ago both intervals, ours and the publisher's, were over; zero before that.
  private static func overdue(
    _ source: Source, _ record: SourceRecord, mode: RefreshMode, policy: SchedulePolicy, now: Moment
  ) -> Duration {
    ownTerms(source, record, mode: mode, policy: policy)
      .filter { $0.kind != .backoff }.map { $0.until.age(at: now) ?? .zero }.min() ?? .zero
  }

  /// The first full hour after `wait` that neither skipHours nor skipDays rules out.
  ///
  /// They hold a source back for 48 h at most, counted from when it was due otherwise: a feed that
  /// skips all hours is asked every two days.
  private static func skip(
    _ record: SourceRecord, after wait: Duration, overdue: Duration, now: Moment
  ) -> Moment? {
    let patience = Duration.hours(48) - overdue
    guard patience > .zero else { return nil }
    let earliest = (now.wall + wait).seconds
    let last = earliest + patience.components.seconds
    if !record.skips(WallTime(seconds: earliest)) { return nil }
    for start in stride(from: (earliest / 3600 + 1) * 3600, to: last, by: 3600)
    where !record.skips(WallTime(seconds: start)) {
      return now + .seconds(start - now.wall.seconds)
    }
    return now + wait + patience
  }
}

extension SourceRecord {
  fileprivate var hasSkips: Bool { skipHours != 0 || skipDays != 0 }

  /// Whether the feed asked not to be asked in this hour, or on this day.
  fileprivate func skips(_ time: WallTime) -> Bool {
    let civil = CivilTime(time)
    return skipHours & (1 << UInt32(civil.hour)) != 0 || skipDays & (1 << UInt8(civil.weekday)) != 0
  }
}

extension SchedulePolicy {
  /// The source's TTL with its share of jitter, which depends on its name only, so that it neither
  /// changes from run to run nor aligns with the clock.
  package func interval(of source: Source) -> Duration {
    let base = source.ttl ?? ttl
    let share = Double(contentHash(Array(source.name.utf8)) % 1024) / 1024 * jitterShare
    return base + .milliseconds(Int64(Double(base.milliseconds) * share))
  }

  /// The pause after the `failures`-th failed refresh in a row of a source that has a copy.
  package func backoff(failures: Int, ttl: Duration) -> Duration {
    doubled(failureBackoff, failures: failures, atMost: ttl)
  }

  /// The pause after the `failures`-th 404 in a row: a feed that is not there is asked no more often
  /// than one that is.
  func pauseAfterNotFound(failures: Int, ttl: Duration) -> Duration {
    max(notFoundPause, doubled(notFoundPause, failures: failures, atMost: ttl))
  }

  private func doubled(_ first: Duration, failures: Int, atMost longest: Duration) -> Duration {
    let factor = Int64(1) << Int64(min(max(failures, 1) - 1, 30))
    let (milliseconds, overflow) = first.milliseconds.multipliedReportingOverflow(by: factor)
    return overflow ? longest : min(.milliseconds(milliseconds), longest)
  }

  var longestBackoff: Duration { max(publisherTTLCap, forbiddenPause, notFoundPause) }
}

extension CircuitBreaker {
  /// State in the words of `breaker-status` and `/health`.
  package var stateName: String {
    switch state {
    case .closed: "CLOSED"
    case .open: "OPEN"
    case .halfOpen: "HALF_OPEN"
    case .forcedOpen: "FORCED_OPEN"
    case .forcedClosed: "FORCED_CLOSED"
    }
  }

  var summary: String {
    switch state {
    case .forcedOpen: "held open by the operator"
    case .halfOpen: "a probe is out"
    default: "\(consecutiveFailures) failures in a row, break \(opens)"
    }
  }
}
