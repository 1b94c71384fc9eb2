// SourceTransaction.swift - reads the data that changes of sources need, and writes the changes.

import NewsArticles
import NewsCore

/// Changes of one or more sources in one transaction.
///
///     records, pauses and leases | change after change (pure) | rows | documents
///
/// Everything is read at once for any number of sources, so that a database on a network is asked
/// once; each change sees the changes before it.
struct SourceTransaction {
  /// The source to which a change is applied.
  struct Target: Sendable {
    let name: String
    let url: String
    /// Hosts whose stored leases and pauses the change gets.
    let hosts: [String]
    /// The document that the change will save, unless it decides otherwise.
    var document: ArticleDocument?
  }

  /// What is stored of the sources and hosts, with what the changes so far have made of it.
  private struct Stored {
    var records: [String: SourceRecord] = [:]
    var pauses: [String: HostPause] = [:]
    var leases: [HostLease] = []
    /// See ``SourceTransaction/others``.
    var others: Set<String> = []
  }

  private let connection: any SQLConnection
  private var stored: Stored
  private var rows: [[SQLValue]] = []
  private var writes = SQLWrites()
  /// One for each change, in their order.
  private var documents: [ArticleDocument?] = []
  /// The stored data about the expected documents.
  private var known: ContextReader.Known?

  /// Names of sources that this transaction may not change.
  var others: Set<String> { stored.others }

  /// Waits for other transactions on the same sources or, with `skipsLocked`, skips these sources;
  /// see ``others``.
  init(
    _ targets: [Target], skipsLocked: Bool = false, _ connection: any SQLConnection
  ) throws(StoreError) {
    self.connection = connection
    let dialect = connection.dialect
    let (names, hosts) = (targets.map(\.name), targets.flatMap(\.hosts))
    for statement in dialect.findingByKey { try connection.send(statement) }
    if !skipsLocked { try connection.lock(.source, names) }
    try connection.lock(.host, hosts)
    var stored = Stored()
    var queries: [SQLQuery] = []
    if skipsLocked {
      queries += dialect.tryingLock(.source, names) { stored.others.insert($0) }
    }
    queries.append(.records(named: names, dialect) { stored.records[$0.name] = $0 })
    if !hosts.isEmpty {
      queries += [
        .hostPauses(of: hosts, dialect) { stored.pauses[$0.host] = $0 },
        .hostLeases(of: targets.compactMap(\.hosts.first), dialect) { stored.leases.append($0) },
      ]
    }
    var isReplaced = false
    if let clock = connection.clock {
      queries.append(clock.measuringOwnTables { isReplaced = $0 })
    }
    let expected = targets.compactMap(\.document).filter { !$0.entries.isEmpty }
    if expected.isEmpty {
      try connection.read(queries)
    } else {
      known = try ContextReader(connection: connection).known(of: expected, after: queries)
    }
    if isReplaced { throw .replacedTables }
    self.stored = stored
  }

  /// - Returns: What `body` returned.
  @discardableResult
  mutating func apply<Value>(_ body: (inout SourceChange) -> Value, to target: Target) -> Value {
    let before = stored.records[target.name]
    let original = starting(from: before, name: target.name, url: target.url)
    var change = SourceChange(record: original)
    change.context.pauses = target.hosts.compactMap { stored.pauses[$0] }
    change.context.leases = stored.leases.filter { $0.host == target.hosts.first }
    change.context.clockUncertainty = connection.clock?.uncertainty ?? .zero
    let value = body(&change)
    change.record.name = target.name
    if change.record != (before ?? original) {
      rows.append(RecordColumns.values(change.record))
    }
    stored.records[target.name] = change.record
    storeHostChanges(of: change)
    documents.append(change.document)
    return value
  }

  /// Writes the changes; with `leavesOutRefused` documents are saved without the articles that the
  /// database refuses.
  ///
  /// - Returns: The result for the articles of each change.
  func finish(leavesOutRefused: Bool = false) throws(StoreError) -> [SavedArticles] {
    try connection.insert(rows, RecordColumns.upsert(connection.dialect))
    try writes.run(connection)
    let writer = ArticleWriter(connection: connection)
    var saved = documents.map { _ in SavedArticles() }
    for (number, group) in groups().enumerated() {
      if leavesOutRefused {
        for (place, document) in group { saved[place] = try writer.saveAccepted(document) }
        continue
      }
      let counts = try writer.save(group.map(\.document), number == 0 ? known : nil)
      for ((place, _), count) in zip(group, counts) { saved[place].new = count }
    }
    return saved
  }

  /// Documents with entries, by their place; those of one source, if there are several, in groups one
  /// after the other.
  private func groups() -> [[(place: Int, document: ArticleDocument)]] {
    var groups: [[(place: Int, document: ArticleDocument)]] = []
    for (place, document) in documents.enumerated() {
      guard let document, !document.entries.isEmpty else { continue }
      let isFirst = groups.last?.allSatisfy { $0.document.source != document.source } ?? false
      if !isFirst { groups.append([]) }
      groups[groups.count - 1].append((place, document))
    }
    return groups
  }

  private mutating func storeHostChanges(of change: SourceChange) {
    for pause in change.hostPauses {
      stored.pauses[pause.host] = pause
      writes.add(HostPause.upsert, pause.columns)
    }
    if let lease = change.takenHostLease {
      stored.leases.removeAll { $0.host == lease.host && $0.source == lease.source }
      stored.leases.append(lease)
      writes.add(HostLease.upsert, lease.columns)
    }
    if let lease = change.releasedHostLease {
      stored.leases.removeAll {
        $0.host == lease.host && $0.source == lease.source && $0.owner == lease.owner
      }
      writes.add(HostLease.delete, lease.key)
    }
  }
}

private func starting(from stored: SourceRecord?, name: String, url: String) -> SourceRecord {
  if let stored, stored.url == url { return stored }
  var fresh = SourceRecord(name: name, url: url)
  if let stored { fresh.lease.token = stored.lease.token + 1 }
  return fresh
}

extension StoreError {
  /// The call is made once more, with a connection that reads the name of the new tables.
  fileprivate static let replacedTables = StoreError(
    .unreachable, path: "", detail: "its tables were replaced by those of another store")
}
