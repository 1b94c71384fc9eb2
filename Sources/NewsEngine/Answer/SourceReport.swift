// SourceReport.swift - the part of an answer about one source.

package import NewsCore
import NewsText

/// The part of an answer about one source.
package struct SourceReport: Hashable, Sendable {
  package enum State: String, Hashable, Sendable, CaseIterable {
    /// The source was asked in this run and answered, with a document or 304.
    case fresh
    /// The copy is within its TTL, so the source was not asked; or it is older by at most
    /// `staleWhileRevalidate` and is being refreshed in the background.
    case cached
    /// An older copy is shown, because a refresh failed or was not possible.
    case stale
    /// There is no acceptable copy, and the attempt failed.
    case failed
    /// The source had not answered by the deadline; its older copy, if any, is in the articles.
    case pending
    /// The source was not asked, and there is no acceptable copy.
    case skipped
  }

  package var name: String
  package var state: State
  package var isCritical: Bool
  package var articles = 0
  /// Age of the copy; nil without one.
  package var age: Duration?
  package var status: Int?
  /// Duration of this run's attempt; nil without one.
  package var duration: Duration?
  /// One line for people that explains the state; nil when it needs no explanation.
  package var reason: String?
  /// Why a source was not asked; ``reason`` says the same, with times in UTC.
  package var notAskedReason: NotAskedReason?
  package var error: (code: OutcomeCode, message: String)? {
    errorCode.map { ($0, reason ?? $0.rawValue) }
  }
  package var errorCode: OutcomeCode?
  /// Whether there is a copy within its TTL or within stale-if-error.
  package var hasCopy = false
  /// Whether the copy is being refreshed in the background.
  package var isRefreshing = false
  /// Whether no source may be asked (offline), so that the stored copy is shown at any age.
  package var isShownAsStored = false
  /// The access path of the source; see ``Source/note``.
  package var note: String?
  /// See ``Source/givenAs``.
  package var givenAs: String?

  /// ``Source/spokenName``.
  package var spokenName: String { givenAs ?? name }

  /// Whether the source is fresh or cached.
  package var isUpToDate: Bool { state == .fresh || state == .cached }
  /// Whether nothing went wrong: the source is up to date, or no source may be asked.
  var isSuccess: Bool { isUpToDate || isShownAsStored }
  /// Whether a critical source counts as answered.
  package var isSatisfied: Bool { isUpToDate || hasCopy }
}

extension SourceReport {
  /// Why a source was not asked.
  package struct NotAskedReason: Hashable, Sendable {
    package var term: ScheduleTerm
    /// How the last attempt failed; nil when the term says so itself.
    package var failure: String?
    /// Whether a run in the mode ``RefreshMode/always`` would ask it.
    package var yieldsToRefresh: Bool

    package func sentence(_ write: (WallTime) -> String) -> String {
      [failure, term.sentence(write)].compactMap(\.self).joined(separator: "; ")
    }
  }

  /// The values from which the report of one source is made.
  struct Facts {
    /// The source's attempt in this run.
    enum Attempt {
      case notAsked
      /// An attempt is in progress; the value is the outcome of an earlier attempt that is retried.
      case noAnswerYet(Outcome?)
      case result(RefreshResult)
    }

    let source: Source
    /// The record after the run.
    let record: SourceRecord?
    /// The schedule before the run.
    let schedule: Schedule
    let attempt: Attempt
  }

  /// The values that are the same for all sources of an answer.
  struct Context {
    let mode: RefreshMode
    /// Whether fetches that miss the deadline continue in the background.
    let continuesAfterAnswer: Bool
    let policy: SchedulePolicy
    let now: Moment
  }

  /// Makes the report of a source after a run.
  init(_ facts: Facts, _ context: Context) {
    let (source, record) = (facts.source, facts.record)
    let (mode, policy, now) = (context.mode, context.policy, context.now)
    name = source.name
    isCritical = source.isCritical
    note = source.note
    givenAs = source.givenAs
    state = .skipped
    age = record?.fetchedAt.flatMap { $0.age(at: now) }
    hasCopy =
      facts.schedule.allowsCopy(of: record, staleIfError: policy.staleIfError, now: now)
      || mode == .never && record?.fetchedAt != nil
    status = record?.lastStatus
    switch facts.attempt {
    case .result(let result)
    where result.isFetchedByOther && hasCopy && context.continuesAfterAnswer:
      describeRefreshing(facts.schedule, context)
    case .result(let result): describe(result)
    case .noAnswerYet where hasCopy && context.continuesAfterAnswer:
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
    reason = isShortlyOver ? nil : "it is being refreshed after this answer"
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
    let why = NotAskedReason(
      term: winner,
      failure: record?.lastMessage.flatMap { winner.detail.contains($0) ? nil : $0 },
      yieldsToRefresh: mode != .never && schedule.yieldsToRefresh)
    reason = why.sentence { $0.rfc3339 }
    notAskedReason = why
  }

  private static func code(of winner: ScheduleTerm, _ record: SourceRecord?) -> OutcomeCode? {
    switch winner.kind {
    case .breaker: .breakerOpen
    case .hostPause: .limited
    case .asked: .resource
    // The request succeeded, and its response could not be stored.
    case .backoff where record?.lastCode?.isSuccess == true: .resource
    default: record?.lastCode
    }
  }
}
