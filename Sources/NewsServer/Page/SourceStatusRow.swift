// SourceStatusRow.swift - the status of one source on the page; pure.

import NewsCore
import NewsEngine
import NewsRendering

/// The status of one source on the page.
struct SourceStatusRow: Hashable, Sendable {
  enum Health: String, Hashable, Sendable {
    case fresh = "Fresh"
    case due = "Due"
    case stale = "Stale"
    case failing = "Failing"
    case paused = "Paused"
    case new = "Not yet fetched"

    /// The CSS class of its mark; the word is always shown next to the colour.
    var style: StaticString {
      switch self {
      case .fresh: "ok"
      case .due, .new: "wait"
      case .stale, .paused: "warn"
      case .failing: "bad"
      }
    }
  }

  var name: String
  var title: String?
  var health: Health
  var isCritical: Bool
  var age: Duration?
  var breaker: String
  var p95: Duration?
  var successShare: Double?
  var fetches: Int
  /// Fetches and failures in each hour, oldest first.
  var trend: [Bar]
  var reason: String?

  struct Bar: Hashable, Sendable {
    var fetches: Int
    var failures: Int
  }

  init(
    _ scheduled: ScheduledSource, _ statistics: SourceStatistics, staleIfError: Duration,
    now: Moment
  ) {
    let (source, record, schedule) = scheduled
    name = source.name
    title = record?.title
    isCritical = source.isCritical
    age = record?.fetchedAt?.age(at: now)
    breaker = (record?.breaker ?? CircuitBreaker()).label
    p95 = statistics.duration(percentile: 95)
    successShare = statistics.successShare
    fetches = statistics.fetches
    trend = statistics.trend.suffix(24).map { Bar(fetches: $0.fetches, failures: $0.failures) }
    let isFailing = record?.isFailing ?? false
    health = Health(
      SourceCondition(source, record, schedule), isFailing: isFailing,
      hasCopy: schedule.allowsCopy(of: record, staleIfError: staleIfError, now: now))
    reason =
      switch health {
      case _ where isFailing: record?.lastMessage ?? record?.lastCode?.rawValue
      case .paused, .stale, .failing: schedule.winner?.detail
      case .fresh, .due, .new: nil
      }
  }
}

extension SourceStatusRow.Health {
  /// The condition that `status` shows, and for a failing source whether there is still a copy.
  init(_ condition: SourceCondition, isFailing: Bool, hasCopy: Bool) {
    self =
      switch condition {
      case .ok where hasCopy: .fresh
      case .due where hasCopy: .due
      case .ok, .due, .new, .disabled: .new
      // A source that fails so often that it is not asked is shown as failing.
      case .paused where !isFailing: .paused
      case .failing, .refused, .paused, .probing, .gone, .unusable: hasCopy ? .stale : .failing
      }
  }
}
