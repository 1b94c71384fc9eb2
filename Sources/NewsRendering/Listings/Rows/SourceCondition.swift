// SourceCondition.swift - the condition of a source in one word.

package import NewsCore
package import NewsEngine

/// The condition of a source in one word; the raw values are a public interface.
package enum SourceCondition: String, CaseIterable, Hashable, Sendable {
  /// Its copy is within its TTL.
  case ok
  /// There is no problem, and the next run asks it.
  case due
  /// It has never been asked.
  case new
  /// The last request failed, or several in a row.
  case failing
  /// It answers, but refuses the request: HTTP 401, 403, 404 and other 4xx.
  case refused
  /// It failed too often, its host asked for a pause, or it was asked while the store could not be
  /// written: it is not asked for some time.
  case paused
  /// One request tests whether a paused source answers again.
  case probing
  /// It answered that it is permanently gone (410).
  case gone
  /// Its configuration does not allow a request.
  case unusable
  /// `enabled = false` is written in the configuration.
  case disabled

  package init(_ source: Source, _ record: SourceRecord?, _ schedule: Schedule) {
    if let obstacle = source.obstacle {
      self = obstacle == .disabled ? .disabled : .unusable
    } else if let record, let troubled = SourceCondition(troubled: record, schedule) {
      self = troubled
    } else if schedule.winner?.kind == .hostPause || schedule.isForUnstoredRequest {
      self = .paused
    } else if record?.attemptedAt == nil, record?.fetchedAt == nil {
      self = .new
    } else {
      self = schedule.isDue ? .due : .ok
    }
  }

  /// The condition of a source with a problem; nil when its last request succeeded.
  private init?(troubled record: SourceRecord, _ schedule: Schedule) {
    switch record.breaker.state {
    case _ where record.isGone: self = .gone
    case .forcedOpen: self = .paused
    case .open: self = schedule.winner?.kind == .breaker ? .paused : .failing
    case .halfOpen: self = .probing
    case .closed, .forcedClosed:
      guard record.isFailing else { return nil }
      self = record.lastCode == .httpClientError ? .refused : .failing
      if self == .failing, schedule.winner?.kind == .hostPause { self = .paused }
    }
  }

  /// Whether a user may want to look into it.
  package var isTrouble: Bool {
    switch self {
    case .ok, .due, .new, .disabled: false
    case .failing, .refused, .paused, .probing, .gone, .unusable: true
    }
  }

  var style: TextStyle {
    switch self {
    case .ok, .due: .good
    case .new, .disabled: .dim
    case .failing, .paused, .probing: .warning
    case .refused, .gone, .unusable: .bad
    }
  }
}
