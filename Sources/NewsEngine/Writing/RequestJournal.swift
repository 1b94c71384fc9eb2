// RequestJournal.swift - records requests while the store cannot be written.

import NewsCore
import NewsStore

/// Records requests in a file beside the store while the store cannot be written.
struct RequestJournal: Sendable {
  /// The file; nil when the store is in memory on purpose.
  let file: JournalFile?
  let schedule: SchedulePolicy
  let now: @Sendable () -> Moment

  var entries: JournalEntries { file?.entries(at: now()) ?? JournalEntries() }

  /// Reserves disk space for the file while there is some; called after an answer.
  func reserve() { file?.reserve(at: now()) }

  /// The right to write entries for `source` and `hosts`; nil when that is not possible.
  func lock(_ source: Source, hosts: [String]) async -> JournalLock? {
    await file?.lock(subjects(source, hosts), at: now())
  }

  /// Adds to a change the entries of the source and the hosts.
  func recall(_ change: inout SourceChange, _ source: Source, hosts: [String]) {
    guard let entries = file?.entries(subjects(source, hosts), at: now()), !entries.isEmpty else {
      return
    }
    change.context.journalEntry = entries[.source(name: source.name, url: source.url)]
    change.context.pauses += hosts.compactMap(entries.pause(of:))
  }

  /// Whether the file records a later request for `source` than the one at `attempt`.
  func hasRequest(for source: Source, after attempt: Moment?) -> Bool {
    let subject = JournalEntry.Subject.source(name: source.name, url: source.url)
    return file?.entries([subject], at: now())[subject]?.isNewer(than: attempt) ?? false
  }

  /// Changes a source and writes its entries; `lock` is nil when the file cannot be written.
  func change<Value>(
    _ change: inout SourceChange, of source: Source, _ lock: JournalLock?,
    _ body: (inout SourceChange) -> Value
  ) -> Value {
    let before = change.record.attemptedAt
    change.context.persistence = file != nil && lock == nil ? .memory : .journal
    change.takenHostLease = nil
    let value = body(&change)
    if let lock {
      let now = now()
      for entry in entries(of: change, source, since: before, at: now) { lock.put(entry, at: now) }
    }
    return value
  }

  private func subjects(_ source: Source, _ hosts: [String]) -> [JournalEntry.Subject] {
    [.source(name: source.name, url: source.url)] + hosts.map { .host($0) }
  }

  /// The entries of a change: the pauses that it begins, and its request, counted from the moment when
  /// the request is allowed.
  private func entries(
    of change: SourceChange, _ source: Source, since before: Moment?, at now: Moment
  ) -> [JournalEntry] {
    var entries = change.hostPauses.map { pause in
      JournalEntry(
        .host(pause.host), at: now,
        publisherWait: pause.until.remaining(from: now, atMost: schedule.longestHostPause))
    }
    let record = change.record
    var entry = JournalEntry(
      .source(name: source.name, url: source.url), at: now, ownWait: schedule.interval(of: source),
      publisherWait: record.publisherTTL ?? .zero)
    if change.takenHostLease == nil {
      guard let attemptedAt = record.attemptedAt, attemptedAt != before else { return entries }
      entry.at = attemptedAt
      if record.fetchedAt != attemptedAt {
        entry.ownWait =
          record.retryAt?.remaining(from: attemptedAt, atMost: schedule.longestBackoff) ?? .zero
        entry.publisherWait = record.isGone ? schedule.retryAfterCap : .zero
      }
    }
    entries.append(entry)
    return entries
  }
}
