// StoreSnapshot.swift - what is known of the store without reading it.

import NewsCore
import NewsStore

/// What the ``StoreWatcher`` saw last of the store.
struct StoreSnapshot: Sendable {
  /// Raised by each commit of any process.
  var version: Int64 = 0
  /// Why the store cannot be read; nil: it can be.
  var problem: String?
  /// By name.
  var records: [String: SourceRecord] = [:]
  /// Nil: all are to be read again.
  var mark: ChangeMark?
  /// When all were read, in milliseconds of the boot clock.
  var readAt: Int64 = 0

  mutating func take(_ changes: RecordChanges, at now: Int64) {
    if changes.isWhole {
      (records, readAt) = ([:], now)
      records.reserveCapacity(changes.records.count)
    }
    for record in changes.records { records[record.name] = record }
    mark = changes.mark
  }
}
