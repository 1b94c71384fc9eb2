// StoredFacts.swift - the records and host pauses on which a run decides.

package import NewsCore
package import NewsStore

/// The records and host pauses on which a run decides.
package struct StoredFacts: Sendable {
  private var records: [SourceRecord]
  /// The index of each name in `records`.
  private var positions: [String: Int]
  private var hostPauses: [String: HostPause] = [:]
  /// The requests that only the file beside the store tells of.
  private let journal: JournalEntries
  var outage = Outage()
  /// Articles that were read together with the facts, and the query that found them.
  var articles: (query: ArticleQuery, found: [Article])?

  /// `unstored` replaces stored records, unless another process has changed them since.
  package init(
    records: [SourceRecord] = [], hostPauses: [HostPause] = [], _ unstored: [SourceChange] = [],
    journal: JournalEntries = JournalEntries()
  ) {
    self.journal = journal
    self.records = records
    positions = Dictionary(minimumCapacity: records.count)
    for index in records.indices { positions[records[index].name] = index }
    // Sorted by their end, so that the longest pause of each host is kept.
    let pauses = hostPauses + unstored.flatMap(\.hostPauses) + journal.pauses
    for pause in pauses.sorted(by: { $0.until.wall < $1.until.wall }) {
      self.hostPauses[pause.host] = pause
    }
    for change in unstored { adopt(change) }
  }

  /// These facts with the changes that were not stored since they were read.
  func with(_ unstored: [SourceChange], journal: JournalEntries) -> StoredFacts {
    StoredFacts(
      records: records, hostPauses: Array(hostPauses.values), unstored, journal: journal)
  }

  private mutating func adopt(_ unstored: SourceChange) {
    let name = unstored.record.name
    guard let position = positions[name] else {
      positions[name] = records.count
      records.append(unstored.record)
      return
    }
    var change = SourceChange(record: records[position])
    change.adopt(unstored)
    records[position] = change.record
  }

  /// The record of a source; nil without one, or when the record belongs to another URL.
  package func record(of source: Source) -> SourceRecord? {
    guard let entry = entry(of: source) else { return storedRecord(of: source) }
    var record = storedRecord(of: source) ?? SourceRecord(name: source.name, url: source.url)
    record.attemptedAt = entry.at
    return record
  }

  /// A request that is not in the store; nil when there is none.
  private func entry(of source: Source) -> JournalEntry? {
    if journal.isEmpty { return nil }
    guard let entry = journal[.source(name: source.name, url: source.url)],
      entry.isNewer(than: storedRecord(of: source)?.attemptedAt)
    else { return nil }
    return entry
  }

  /// As ``record(of:)``, without the requests that only the file beside the store tells of.
  func storedRecord(of source: Source) -> SourceRecord? {
    guard let position = positions[source.name], records[position].url == source.url else {
      return nil
    }
    return records[position]
  }

  func hasRecord(named name: String) -> Bool { positions[name] != nil }

  /// Whether there is neither a record nor a pause for this name; a fast check that copies no record.
  func knowNothing(of name: String) -> Bool {
    journal.isEmpty && hasNoPause && positions[name] == nil
  }

  /// Whether no host is paused, which is usual; splitting ten thousand URLs would take a third of the time
  /// of their answer.
  private var hasNoPause: Bool { hostPauses.isEmpty && outage.until == nil }

  /// The pause of the source's host or of an outage, whichever ends later; nil for none.
  func pause(of source: Source, at now: Moment) -> HostPause? {
    if hasNoPause, journal.isEmpty { return nil }
    let url = record(of: source)?.effectiveURL ?? source.url
    guard let host = URIReference(url).hostKey else { return nil }
    let pauses = [hostPauses[host], journal.pause(of: host), outage.pause(of: host, at: now)]
      .compactMap { $0 }
    return pauses.max { $0.until.wall < $1.until.wall }
  }

  /// The pauses of all hosts that have not ended.
  func activePauses(at now: Moment, limit: Duration) -> [HostPause] {
    hostPauses.values.filter { $0.isActive(at: now, limit: limit) }
  }

  package func schedule(
    of source: Source, mode: RefreshMode = .ifDue, options: EngineOptions, now: Moment
  ) -> Schedule {
    var context = ScheduleContext(
      mode: mode, policy: options.schedule, breaker: options.breaker, now: now)
    context.journalEntry = entry(of: source)
    return Schedule(
      source: source, record: record(of: source), pause: pause(of: source, at: now), context)
  }
}
