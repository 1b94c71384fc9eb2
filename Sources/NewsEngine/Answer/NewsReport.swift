// NewsReport.swift - what came of each source, and the articles of all.

package import NewsCore
import NewsText

/// The answer to one request, whole or partial; never an error because of a source.
package struct NewsReport: Sendable {
  package var generatedAt: WallTime
  package var sources: SourceReports
  package var articles: [Article]
  package var duration: Duration
  /// Why the store could not be read or written; the articles then come from memory.
  package var storeProblem: String?
  /// What was stored before the run.
  package var factsBefore: StoredFacts

  package init(
    generatedAt: WallTime, sources: SourceReports, articles: [Article], duration: Duration,
    storeProblem: String? = nil, factsBefore: StoredFacts = StoredFacts()
  ) {
    self.generatedAt = generatedAt
    self.sources = sources
    self.articles = articles
    self.duration = duration
    self.storeProblem = storeProblem
    self.factsBefore = factsBefore
  }

  /// Every source is fresh or within its time.
  package var isComplete: Bool { sources.runs.allSatisfy(\.report.isUpToDate) }
  /// Somebody was asked and answered.
  package var hasFresh: Bool { sources.runs.contains { $0.report.state == .fresh } }
  /// Nothing had to be asked for.
  package var isCached: Bool { sources.runs.allSatisfy { $0.report.state == .cached } }
  package var succeeded: Int {
    sources.runs.reduce(0) { $0 + ($1.report.isUpToDate ? $1.positions.count : 0) }
  }
  package var failed: Int { sources.count - succeeded }
  package var unsatisfiedCritical: [SourceReport] {
    sources.runs.filter { $0.report.isCritical && !$0.report.isSatisfied }
      .flatMap { sources[$0.positions] }
  }
}

package struct SourceReport: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable {
    /// Asked just now and answered, with new bytes or 304.
    case fresh
    /// Within its time; not asked.
    case cached
    /// An older copy, because a refresh failed or was not possible.
    case stale
    /// No acceptable copy, and the attempt failed.
    case failed
    /// No answer yet when the deadline came; its older copy, if any, is in the articles.
    case pending
    /// Not asked, and no acceptable copy.
    case skipped
  }

  package var name: String
  package var state: State
  package var isCritical: Bool
  package var articles = 0
  /// Of the copy shown; nil without one.
  package var age: Duration?
  package var status: Int?
  /// Of this run's attempt.
  package var duration: Duration?
  /// One line for a person, where the state needs one.
  package var reason: String?
  package var error: (code: OutcomeCode, message: String)? {
    errorCode.map { ($0, reason ?? $0.rawValue) }
  }
  package var errorCode: OutcomeCode?
  /// A copy within its time or within stale-if-error is there.
  package var hasCopy = false
  /// How the source is reached, where that is worth saying.
  package var note: String?

  /// Fresh, or within its time.
  package var isUpToDate: Bool { state == .fresh || state == .cached }
  /// Whether a critical source counts as answered.
  package var isSatisfied: Bool { isUpToDate || hasCopy }
}

extension SourceReport {
  /// What can be said of a source after a run.
  ///
  /// `record` is as stored after the run; `settled` is nil when the source was not asked or has not
  /// answered, which `wasAsked` tells apart.
  init(
    _ source: Source, record: SourceRecord?, settled: RefreshResult?, wasAsked: Bool,
    schedule: Schedule, mode: RefreshMode, policy: SchedulePolicy, now: Moment
  ) {
    name = source.name
    isCritical = source.isCritical
    note = source.note
    state = .skipped
    age = record?.fetchedAt.flatMap { $0.age(at: now) }
    hasCopy =
      schedule.allowsCopy(of: record, staleIfError: policy.staleIfError, now: now)
      || mode == .never && record?.fetchedAt != nil
    status = settled?.outcome.status ?? record?.lastStatus
    duration = settled.flatMap { $0.wasSent ? $0.duration : nil }
    if let settled {
      describe(settled)
    } else if wasAsked {
      state = .pending
      (errorCode, reason) = (.deadline, "no answer by the deadline")
    } else {
      describeUnasked(schedule, record: record, mode: mode)
    }
  }

  private mutating func describe(_ settled: RefreshResult) {
    if settled.outcome.isSuccess {
      state = .fresh
      hasCopy = true
      age = age ?? .zero
      return
    }
    errorCode = settled.outcome.code
    reason = settled.outcome.message
    let isPending = settled.outcome.code == .deadline
    state = isPending ? .pending : hasCopy ? .stale : settled.wasSent ? .failed : .skipped
  }

  private mutating func describeUnasked(
    _ schedule: Schedule, record: SourceRecord?, mode: RefreshMode
  ) {
    if hasCopy, schedule.isWithinTime || mode == .never {
      state = schedule.isDue ? .stale : .cached
      if schedule.isDue { (errorCode, reason) = (nil, "offline: shown as stored") }
      return
    }
    state = hasCopy ? .stale : .skipped
    guard let winner = schedule.winner else {
      reason = "nothing is stored"
      if mode == .never { errorCode = .offline }
      return
    }
    switch winner.kind {
    case .breaker: errorCode = .breakerOpen
    case .hostPause: errorCode = .limited
    case .gone, .backoff, .ttl, .publisher, .skip: errorCode = record?.lastCode
    }
    let sentence = winner.sentence
    let message = record?.lastMessage.flatMap { sentence.contains($0) ? nil : $0 }
    reason = [message, sentence].compactMap(\.self).joined(separator: "; ")
  }
}

extension Schedule {
  /// Whether the stored copy may stand in an answer: it is within its time, however long that is, or
  /// no older than stale-if-error.
  package func allowsCopy(
    of record: SourceRecord?, staleIfError: Duration, now: Moment
  ) -> Bool {
    guard let fetchedAt = record?.fetchedAt else { return false }
    if !isDue, isWithinTime { return true }
    return fetchedAt.age(at: now).map { $0 <= staleIfError } ?? false
  }

  /// Whether the copy is held back by nothing but its age: then it is a cached answer, not a stale one.
  var isWithinTime: Bool {
    switch winner?.kind {
    case .ttl, .publisher, .skip, nil: true
    case .backoff, .breaker, .hostPause, .gone: false
    }
  }
}

extension ScheduleTerm {
  /// For a person: why not now.
  package var sentence: String {
    let end = until.map { "until \($0.wall.rfc3339)" } ?? "for good"
    return switch kind {
    case .ttl: "fresh \(end): \(detail)"
    case .publisher: "fresh \(end): \(detail)"
    case .skip: "not asked \(end): \(detail)"
    case .backoff: "not asked again \(end): \(detail)"
    case .breaker: "its breaker is open \(end): \(detail)"
    case .hostPause: "its host is left alone \(end): \(detail)"
    case .gone: "not asked again \(end): \(detail)"
    }
  }
}
