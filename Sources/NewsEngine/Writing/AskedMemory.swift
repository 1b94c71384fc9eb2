// AskedMemory.swift - remembers requests while the store cannot be written.

import NewsCore
import NewsStore

/// Writes notes about requests to a file beside the store while the store cannot be written.
struct AskedMemory: Sendable {
  /// The file; nil when the store is in memory on purpose.
  let file: AskedFile?
  let schedule: SchedulePolicy
  let now: @Sendable () -> Moment

  var marks: AskedMarks { file?.marks(at: now()) ?? AskedMarks() }

  /// Reserves disk space for the file while there is some; called after an answer.
  func reserve() { file?.reserve(at: now()) }

  /// The right to write notes about `source` and `hosts`; nil when that is not possible.
  func claim(_ source: Source, hosts: [String]) async -> AskedClaim? {
    await file?.claim(subjects(source, hosts), at: now())
  }

  /// Adds to a change the notes in the file about the source and the hosts.
  func recall(_ change: inout SourceChange, _ source: Source, hosts: [String]) {
    guard let marks = file?.marks(subjects(source, hosts), at: now()), !marks.isEmpty else {
      return
    }
    change.stored.asked = marks[.source(name: source.name, url: source.url)]
    change.stored.pauses += hosts.compactMap(marks.pause(of:))
  }

  /// Whether the file records a later request for `source` than the one at `attempt`.
  func tells(ofRequestFor source: Source, after attempt: Moment?) -> Bool {
    let subject = AskedMark.Subject.source(name: source.name, url: source.url)
    return file?.marks([subject], at: now())[subject]?.isNewer(than: attempt) ?? false
  }

  /// Changes a source and writes the notes about it; `claim` is nil when the file cannot be written.
  func change<Value>(
    _ change: inout SourceChange, of source: Source, _ claim: AskedClaim?,
    _ body: (inout SourceChange) -> Value
  ) -> Value {
    let before = change.record.attemptedAt
    change.stored.isForgotten = file != nil && claim == nil
    change.stored.isUnstored = true
    change.takenHostLease = nil
    let value = body(&change)
    if let claim {
      let now = now()
      for mark in marks(of: change, source, since: before, at: now) { claim.put(mark, at: now) }
    }
    return value
  }

  private func subjects(_ source: Source, _ hosts: [String]) -> [AskedMark.Subject] {
    [.source(name: source.name, url: source.url)] + hosts.map { .host($0) }
  }

  /// The notes about a change: the pauses that it begins, and its request, counted from the moment when
  /// the request is allowed.
  private func marks(
    of change: SourceChange, _ source: Source, since before: Moment?, at now: Moment
  ) -> [AskedMark] {
    var marks = change.hostPauses.map { pause in
      AskedMark(
        .host(pause.host), at: now,
        publisherWait: pause.until.remaining(from: now, atMost: schedule.longestHostPause))
    }
    let record = change.record
    var mark = AskedMark(
      .source(name: source.name, url: source.url), at: now, ownWait: schedule.interval(of: source),
      publisherWait: record.publisherTTL ?? .zero)
    if change.takenHostLease == nil {
      guard let attemptedAt = record.attemptedAt, attemptedAt != before else { return marks }
      mark.at = attemptedAt
      if record.fetchedAt != attemptedAt {
        mark.ownWait =
          record.retryAt?.remaining(from: attemptedAt, atMost: schedule.longestBackoff) ?? .zero
        mark.publisherWait = record.isGone ? schedule.retryAfterCap : .zero
      }
    }
    marks.append(mark)
    return marks
  }
}
