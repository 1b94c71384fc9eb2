// Schedule.swift - decides when a source is due, and why; a pure function.

package import NewsCore

/// Which sources a run refreshes; no mode overrides what a publisher asked for.
package enum RefreshMode: Hashable, Sendable {
  /// Sources that are due.
  case ifDue
  /// Sources whose copy is older than this, instead of their own interval.
  case ifOlder(than: Duration)
  /// All sources.
  case always
  /// No source: the answer comes from the store.
  case never
}

/// The values besides source and record from which a schedule is made.
package struct ScheduleContext: Sendable {
  package var mode: RefreshMode
  package var policy: SchedulePolicy
  package var breaker: BreakerPolicy
  package var now: Moment
  /// The request that was sent while the store could not be written.
  var journalEntry: JournalEntry?

  package init(
    mode: RefreshMode = .ifDue, policy: SchedulePolicy = SchedulePolicy(),
    breaker: BreakerPolicy = BreakerPolicy(), now: Moment
  ) {
    self.mode = mode
    self.policy = policy
    self.breaker = breaker
    self.now = now
  }
}

/// When a source is due, with every reason not to ask it before.
package struct Schedule: Hashable, Sendable {
  private struct TimedTerm: Hashable {
    var term: ScheduleTerm
    /// Time until the term ends; nil: it never ends.
    var wait: Duration?

    /// `limit` is the longest time that the term can last; it bounds the effect of a clock jump.
    init(_ term: ScheduleTerm, limit: Duration, now: Moment) {
      self.term = term
      wait = term.until.map { $0.remaining(from: now, atMost: limit) }
    }
  }

  private let timed: [TimedTerm]

  /// The schedule of a source without a record: it is due.
  static let unknown = Schedule(timed: [])

  private init(timed: [TimedTerm]) {
    self.timed = timed
  }

  /// The terms sorted by their end, so the last one decides; empty: always due.
  package var terms: [ScheduleTerm] { timed.map(\.term) }

  /// The term that decides, or nil when the source is due.
  package var winner: ScheduleTerm? { isDue ? nil : timed.last?.term }

  package var isDue: Bool { timed.allSatisfy { $0.wait == .zero } }

  /// Whether only our own interval, our back-off and the feed's skipped hours delay the source.
  package var yieldsToRefresh: Bool {
    timed.allSatisfy {
      $0.wait == .zero || [.ttl, .skip, .backoff, .asked].contains($0.term.kind)
    }
  }

  /// Whether the source waits because it was asked while the store could not be written.
  package var isForUnstoredRequest: Bool {
    !isDue && timed.contains { $0.term.kind == .asked && $0.wait != .zero }
  }

  /// Time until the source is due; nil: never.
  package var wait: Duration? { timed.isEmpty ? .zero : timed[timed.count - 1].wait }

  /// Collects every reason not to ask `source` now.
  package init(
    source: Source, record: SourceRecord?, pause: HostPause?, _ context: ScheduleContext
  ) {
    var timed: [TimedTerm] = []
    let intervals = record.map { Schedule.intervals(source, $0, context) } ?? []
    if let record {
      timed = intervals + Schedule.failures(source, record, context)
    }
    if let entry = context.journalEntry { timed += Schedule.journaled(entry, context) }
    if let pause {
      let term = ScheduleTerm(
        .hostPause, until: pause.until, detail: "\(pause.host): \(pause.reason)")
      timed.append(TimedTerm(term, limit: context.policy.longestHostPause, now: context.now))
    }
    if let obstacle = source.obstacle {
      let term = ScheduleTerm(.configuration, until: nil, detail: obstacle.sentence(source.name))
      timed.append(TimedTerm(term, limit: .zero, now: context.now))
    }
    if let record, let skip = Schedule.skip(record, intervals, timed, context) {
      timed.append(skip)
    }
    timed.sort { left, right in
      guard let leftWait = left.wait else { return false }
      guard let rightWait = right.wait else { return true }
      return leftWait < rightWait
    }
    self.init(timed: timed)
  }
}

// MARK: - The terms

extension Schedule {
  /// The terms of our own interval and of the publisher's.
  private static func intervals(
    _ source: Source, _ record: SourceRecord, _ context: ScheduleContext
  ) -> [TimedTerm] {
    guard let fetchedAt = record.fetchedAt else { return [] }
    func term(_ kind: ScheduleTerm.Kind, _ length: Duration, _ detail: String) -> TimedTerm {
      TimedTerm(
        ScheduleTerm(kind, until: fetchedAt + length, detail: detail), limit: length,
        now: context.now)
    }
    var terms: [TimedTerm] = []
    if let interval = ownInterval(source, context) {
      terms.append(
        term(.ttl, interval, "\(interval.components.seconds) s after the last success"))
    }
    if let asked = record.publisherTTL {
      terms.append(
        term(
          .publisher, min(asked, context.policy.publisherTTLCap),
          "the publisher asks for \(asked.components.seconds) s between requests"))
    }
    return terms
  }

  /// The terms of a request whose answer is not stored.
  private static func journaled(_ entry: JournalEntry, _ context: ScheduleContext) -> [TimedTerm] {
    func term(_ kind: ScheduleTerm.Kind, _ wait: Duration, _ detail: String) -> TimedTerm {
      TimedTerm(
        ScheduleTerm(kind, until: entry.at + wait, detail: detail), limit: wait, now: context.now)
    }
    var terms: [TimedTerm] = []
    if context.mode != .always {
      let reason = "it was asked while the store could not be written; --refresh asks at once"
      terms.append(term(.asked, entry.ownWait, reason))
    }
    if entry.publisherWait > .zero {
      terms.append(
        term(
          .publisher, min(entry.publisherWait, context.policy.publisherTTLCap),
          "the publisher asks for \(entry.publisherWait.components.seconds) s between requests"))
    }
    return terms
  }

  private static func ownInterval(_ source: Source, _ context: ScheduleContext) -> Duration? {
    switch context.mode {
    case .always: nil
    case .ifOlder(let age): age
    case .ifDue, .never: context.policy.interval(of: source)
    }
  }

  /// The terms of back-off, 410 and breaker.
  private static func failures(
    _ source: Source, _ record: SourceRecord, _ context: ScheduleContext
  ) -> [TimedTerm] {
    var terms: [TimedTerm] = []
    func add(_ kind: ScheduleTerm.Kind, until: Moment?, limit: Duration, _ detail: String) {
      terms.append(
        TimedTerm(ScheduleTerm(kind, until: until, detail: detail), limit: limit, now: context.now))
    }
    if context.mode != .always, let retryAt = record.retryAt,
      !record.hasNewKey(source, policy: context.policy)
    {
      add(
        .backoff, until: retryAt, limit: context.policy.longestBackoff,
        record.backoffReason(context.policy))
    }
    if record.isGone { add(.gone, until: nil, limit: .zero, "HTTP 410") }
    if case .refused(let until) = record.breaker.forecast(at: context.now, policy: context.breaker)
    {
      add(.breaker, until: until, limit: context.breaker.longestBreak, record.breaker.summary)
    }
    return terms
  }

  /// The term of the feed's skipHours and skipDays, counted from the end of all `others`.
  private static func skip(
    _ record: SourceRecord, _ intervals: [TimedTerm], _ others: [TimedTerm],
    _ context: ScheduleContext
  ) -> TimedTerm? {
    guard record.hasSkips, !record.isGone, context.mode != .always else { return nil }
    let wait = others.compactMap(\.wait).max() ?? .zero
    // Time since the last of the intervals ended; zero before that.
    let overdue =
      intervals.compactMap(\.term.until).map { $0.age(at: context.now) ?? .zero }.min() ?? .zero
    guard let end = record.endOfSkip(after: wait, overdue: overdue, now: context.now) else {
      return nil
    }
    let term = ScheduleTerm(.skip, until: end, detail: "the feed's skipHours and skipDays")
    // It begins after all the others, so it needs no limit of its own.
    return TimedTerm(term, limit: .days(365), now: context.now)
  }
}

extension Source.Obstacle {
  fileprivate func sentence(_ name: String) -> String {
    switch self {
    case .disabled: "it is disabled; newsagg sources enable \(name) ends that"
    case .fault(let message): message
    }
  }
}

extension SourceRecord {
  /// Why the source is paused and how the user can end the pause.
  fileprivate func backoffReason(_ policy: SchedulePolicy) -> String {
    if cutOffs > 0 {
      return "\(cutOffs) in a row had no answer by the deadline; --refresh asks at once"
    }
    if lastCode == .limited {
      return "it redirects to a host that was paused or busy; --refresh ends this wait"
    }
    if failures == 0, fetchedAt != attemptedAt {
      return "its response could not be stored; --refresh asks at once"
    }
    let failed = failures == 1 ? "the last request failed" : "\(failures) requests failed in a row"
    let ends =
      anotherKeyEndsWait(policy) ? "--refresh, or another key, header, kind or URL," : "--refresh"
    return "\(failed); \(ends) ends this wait (\(lastCode?.rawValue ?? "unknown"))"
  }

  fileprivate var hasSkips: Bool { skipHours != 0 || skipDays != 0 }

  /// The first full hour after `wait` that neither skipHours nor skipDays excludes; nil when that time is
  /// not excluded itself.
  ///
  /// They delay a source by 48 h at most, counted from the time when it would be due otherwise: a feed
  /// that skips all hours is asked every two days.
  fileprivate func endOfSkip(after wait: Duration, overdue: Duration, now: Moment) -> Moment? {
    let remaining = Duration.hours(48) - overdue
    guard remaining > .zero else { return nil }
    let earliest = (now.wall + wait).seconds
    let last = earliest + remaining.components.seconds
    if !skips(WallTime(seconds: earliest)) { return nil }
    for start in stride(from: (earliest / 3600 + 1) * 3600, to: last, by: 3600)
    where !skips(WallTime(seconds: start)) {
      return now + .seconds(start - now.wall.seconds)
    }
    return now + wait + remaining
  }

  /// Whether the feed excludes this hour or this day; bit 2 of skipHours is 02:00 to 02:59 UTC.
  private func skips(_ time: WallTime) -> Bool {
    let civil = CivilTime(time)
    return skipHours & (1 << UInt32(civil.hour)) != 0 || skipDays & (1 << UInt8(civil.weekday)) != 0
  }
}
