// AskedMemory.swift - what is remembered of requests while the store cannot be written.

import NewsCore
import NewsStore

/// Remembers in the file beside the store what the store cannot take, and reads it back.
struct AskedMemory: Sendable {
  /// Nil where the store is meant to keep nothing.
  let file: AskedFile?
  let schedule: SchedulePolicy
  let now: @Sendable () -> Moment

  var marks: AskedMarks { file?.marks(at: now()) ?? AskedMarks() }

  /// Takes room for the file while there is some, after an answer.
  func reserve() { file?.reserve(at: now()) }

  /// The right to remember a request for `source`; nil where that is not possible.
  func claim(_ source: Source, hosts: [String]) async -> AskedClaim? {
    await file?.claim(subjects(source, hosts), at: now())
  }

  /// Adds what is remembered of the source and the hosts; pauses are stored from then on.
  func recall(_ change: inout SourceChange, _ source: Source, hosts: [String]) {
    guard let marks = file?.marks(subjects(source, hosts), at: now()), !marks.isEmpty else {
      return
    }
    change.stored.asked = marks[.source(name: source.name, url: source.url)]
    let pauses = hosts.compactMap(marks.pause(of:)).filter { pause in
      change.stored.pause(of: pause.host).map { $0.until.wall < pause.until.wall } ?? true
    }
    change.stored.pauses += pauses
    change.hostPauses += pauses
  }

  /// Changes a source so that the file remembers it; `claim` is nil where it cannot.
  func change<Value>(
    _ change: inout SourceChange, of source: Source, _ claim: AskedClaim?,
    _ body: (inout SourceChange) -> Value
  ) -> Value {
    let before = change.record.attemptedAt
    change.stored.isForgotten = file != nil && claim == nil
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

  /// What a change leaves to be remembered: the pauses that it begins, and its request, which counts
  /// from the moment at which it is allowed.
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
