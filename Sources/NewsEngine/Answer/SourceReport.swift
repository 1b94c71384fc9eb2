// SourceReport.swift - what an answer says of one source.

package import NewsCore
import NewsText

/// What an answer says of one source.
package struct SourceReport: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable {
    /// Asked just now and answered, with new bytes or 304.
    case fresh
    /// Within its time and not asked, or no longer past it than `staleWhileRevalidate` and being
    /// refreshed behind the answer.
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
  /// What holds a source back that was not asked; ``reason`` says the same, with times in UTC.
  package var hold: Hold?
  package var error: (code: OutcomeCode, message: String)? {
    errorCode.map { ($0, reason ?? $0.rawValue) }
  }
  package var errorCode: OutcomeCode?
  /// A copy within its time or within stale-if-error is there.
  package var hasCopy = false
  /// A refresh of the copy runs behind this answer.
  package var isRefreshing = false
  /// Nobody was to be asked, and what is stored is shown, however old.
  package var isShownAsStored = false
  /// How the source is reached, where that is worth saying.
  package var note: String?

  /// Fresh, or within its time.
  package var isUpToDate: Bool { state == .fresh || state == .cached }
  /// Nothing went wrong: it is up to date, or nobody was to be asked.
  var isSuccess: Bool { isUpToDate || isShownAsStored }
  /// Whether a critical source counts as answered.
  package var isSatisfied: Bool { isUpToDate || hasCopy }
}

extension SourceReport {
  /// Why a source was not asked.
  package struct Hold: Hashable, Sendable {
    package var term: ScheduleTerm
    /// How the last attempt failed; nil where the term says so.
    package var failure: String?
    /// A run in the mode ``RefreshMode/always`` would ask it.
    package var yieldsToRefresh: Bool

    package func sentence(_ write: (WallTime) -> String) -> String {
      [failure, term.sentence(write)].compactMap(\.self).joined(separator: "; ")
    }
  }

  /// What a report is made of.
  struct Facts {
    /// Whether the source was asked in this run.
    enum Attempt {
      case notAsked
      /// With what an attempt before the one under way ended with.
      case noAnswerYet(Outcome?)
      case result(RefreshResult)
    }

    let source: Source
    /// As stored after the run.
    let record: SourceRecord?
    /// As weighed before the run.
    let schedule: Schedule
    let attempt: Attempt
  }

  /// What holds for all sources of an answer.
  struct Context {
    let mode: RefreshMode
    /// Whether fetches that miss the answer go on behind it.
    let keepsStragglers: Bool
    let policy: SchedulePolicy
    let now: Moment
  }

  /// What can be said of a source after a run.
  init(_ facts: Facts, _ context: Context) {
    let (source, record) = (facts.source, facts.record)
    let (mode, policy, now) = (context.mode, context.policy, context.now)
    name = source.name
    isCritical = source.isCritical
    note = source.note
    state = .skipped
    age = record?.fetchedAt.flatMap { $0.age(at: now) }
    hasCopy =
      facts.schedule.allowsCopy(of: record, staleIfError: policy.staleIfError, now: now)
      || mode == .never && record?.fetchedAt != nil
    status = record?.lastStatus
    switch facts.attempt {
    case .result(let result): describe(result)
    case .noAnswerYet where hasCopy && context.keepsStragglers:
      describeRefreshing(facts.schedule, context)
    // Another process is still fetching it.
    case .result(let result)
    where result.outcome.code == .deadline && !result.wasSent && hasCopy && context.keepsStragglers:
      describeRefreshing(facts.schedule, context)
    case .noAnswerYet(let failure):
      state = .pending
      errorCode = failure?.code ?? .deadline
      let earlier = failure?.message.map { $0 + "; " } ?? ""
      reason = earlier + "no answer by the deadline"
    case .notAsked: describeUnasked(facts.schedule, record: record, mode: mode)
    }
  }

  private mutating func describeRefreshing(_ schedule: Schedule, _ context: Context) {
    isRefreshing = true
    let isShortlyOver = schedule.overdue(at: context.now) <= context.policy.staleWhileRevalidate
    state = isShortlyOver ? .cached : .stale
    reason = isShortlyOver ? nil : "its refresh runs behind this answer"
  }

  private mutating func describe(_ result: RefreshResult) {
    status = result.outcome.status ?? status
    duration = result.wasSent ? result.duration : nil
    if result.outcome.isSuccess {
      state = .fresh
      hasCopy = true
      age = age ?? .zero
      return
    }
    errorCode = result.outcome.code
    reason = result.outcome.message
    let isPending = result.outcome.code == .deadline
    state = isPending ? .pending : hasCopy ? .stale : result.wasSent ? .failed : .skipped
  }

  private mutating func describeUnasked(
    _ schedule: Schedule, record: SourceRecord?, mode: RefreshMode
  ) {
    if hasCopy, schedule.isWithinTime || mode == .never {
      state = schedule.isDue ? .stale : .cached
      if schedule.isDue {
        (errorCode, reason) = (nil, "offline: shown as stored")
        isShownAsStored = true
      }
      return
    }
    state = hasCopy ? .stale : .skipped
    guard let winner = schedule.winner else {
      reason = "nothing is stored"
      if mode == .never { errorCode = .offline }
      return
    }
    if winner.kind == .configuration {
      if !hasCopy { state = .failed }
      (errorCode, reason) = (.configuration, winner.detail)
      return
    }
    errorCode = SourceReport.code(of: winner, record)
    let hold = Hold(
      term: winner,
      failure: record?.lastMessage.flatMap { winner.detail.contains($0) ? nil : $0 },
      yieldsToRefresh: mode != .never && schedule.yieldsToRefresh)
    reason = hold.sentence { $0.rfc3339 }
    self.hold = hold
  }

  private static func code(of winner: ScheduleTerm, _ record: SourceRecord?) -> OutcomeCode? {
    switch winner.kind {
    case .breaker: .breakerOpen
    case .hostPause: .limited
    case .asked: .resource
    default: record?.lastCode
    }
  }
}
