// FailureEvent.swift - decides which failures `fetch -q` reports.

import NewsCore
import NewsText

/// The events of a source that `fetch -q` reports.
///
/// Cron mails every line, so a failure is reported when it begins, once more when it has lasted three
/// runs or six hours, and once when it is over. Nothing is stored for this: a comparison of the
/// source's record before and after the run tells which event it was.
enum FailureEvent: Hashable, Sendable {
  case began
  /// Three runs in a row failed, or fewer in more than six hours.
  case lasted(runs: Int, Duration)
  /// The copy that was shown during the failure is now too old.
  case copyExpired
  case recovered(after: Int)

  static let lastingRuns = 3
  static let lastingTime = Duration.hours(6)
}

/// The event of a run that changed `before` into `after`; nil when there is nothing to report.
///
/// A record is nil when the source was never asked. `staleIfError` is the greatest age of a shown copy.
func failureEvent(
  before: SourceRecord?, after: SourceRecord?, staleIfError: Duration, now: Moment
) -> FailureEvent? {
  guard let after, after.attemptedAt != before?.attemptedAt else { return nil }
  let earlier = before?.failures ?? 0
  if after.failures == 0 { return earlier > 0 ? .recovered(after: earlier) : nil }
  if earlier == 0 { return .began }
  if hasExpired(before, after, staleIfError, now) { return .copyExpired }
  let since = after.failingSince ?? now
  let lasted = since.age(at: now) ?? .zero
  let lastedBefore = before?.attemptedAt.flatMap { since.age(at: $0) } ?? .zero
  let isThirdRun = earlier < FailureEvent.lastingRuns && after.failures >= FailureEvent.lastingRuns
  let isSixthHour = lastedBefore < FailureEvent.lastingTime && lasted >= FailureEvent.lastingTime
  // Only the first of the two, three runs or six hours, is reported.
  let wasTold =
    isThirdRun ? lastedBefore >= FailureEvent.lastingTime : earlier >= FailureEvent.lastingRuns
  return (isThirdRun || isSixthHour) && !wasTold ? .lasted(runs: after.failures, lasted) : nil
}

/// Whether the copy could be shown in the run before, but not now.
private func hasExpired(
  _ before: SourceRecord?, _ after: SourceRecord, _ limit: Duration, _ now: Moment
) -> Bool {
  guard let fetched = after.fetchedAt, let lastRun = before?.attemptedAt,
    let age = fetched.age(at: now), let ageBefore = fetched.age(at: lastRun)
  else { return false }
  return ageBefore <= limit && age > limit
}

extension FailureEvent {
  /// The sentence for people, printed after the name of the source.
  func sentence(_ record: SourceRecord) -> String {
    let message = record.lastMessage ?? "no answer"
    let reason = message + (record.lastCode.map { " (\($0.rawValue))" } ?? "")
    return switch self {
    case .began: reason
    case .lasted(let runs, let time):
      "has failed for \(time < .minutes(1) ? "less than a minute" : spanText(time)) "
        + "(\(counted(runs, "run"))): \(reason)"
    case .copyExpired: "its last good copy is too old to be shown: \(reason)"
    case .recovered(let runs): "answers again, after \(counted(runs, "failed run"))"
    }
  }
}
