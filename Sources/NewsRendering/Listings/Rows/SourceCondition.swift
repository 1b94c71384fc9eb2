// SourceCondition.swift - how a source is, in one word.

package import NewsCore
package import NewsEngine

/// How a source is, in one word; raw values are public.
package enum SourceCondition: String, CaseIterable, Hashable, Sendable {
  /// Its copy is within its time.
  case ok
  /// All is well, and it is asked by the next run.
  case due
  /// It has never been asked.
  case new
  /// The last request failed, or several in a row.
  case failing
  /// It answers that it does not give the document: HTTP 401, 403, 404 and the like.
  case refused
  /// It failed too often, or its host asked for a pause: it is left alone for a while.
  case paused
  /// One request finds out whether a paused source answers again.
  case probing
  /// It answered that it is gone for good (410).
  case gone
  /// It cannot be asked as it is configured.
  case unusable
  /// `enabled = false`.
  case disabled

  package init(_ source: Source, _ record: SourceRecord?, _ schedule: Schedule) {
    if let obstacle = source.obstacle {
      self = obstacle == .disabled ? .disabled : .unusable
    } else if let record, let troubled = SourceCondition(troubled: record, schedule) {
      self = troubled
    } else if schedule.winner?.kind == .hostPause {
      self = .paused
    } else if record?.attemptedAt == nil, record?.fetchedAt == nil {
      self = .new
    } else {
      self = schedule.isDue ? .due : .ok
    }
  }

  /// Nil for a source whose last request was answered.
  private init?(troubled record: SourceRecord, _ schedule: Schedule) {
    switch record.breaker.state {
    case _ where record.isGone: self = .gone
    case .forcedOpen: self = .paused
    case .open: self = schedule.winner?.kind == .breaker ? .paused : .failing
    case .halfOpen: self = .probing
    case .closed, .forcedClosed:
      guard record.failures > 0 || record.cutOffs > 0 else { return nil }
      self = record.lastCode == .httpClientError ? .refused : .failing
      if self == .failing, schedule.winner?.kind == .hostPause { self = .paused }
    }
  }

  /// A person may want to look into it.
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
