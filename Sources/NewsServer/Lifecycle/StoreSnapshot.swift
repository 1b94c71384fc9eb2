// StoreSnapshot.swift - the store's records as they were last read.

import NewsCore
import NewsStore

/// The store's records as the ``StoreWatcher`` last read them.
struct StoreSnapshot: Sendable {
  /// The store's version, which each commit of any process raises.
  var version: Int64 = 0
  /// Why the store cannot be read; nil when it can.
  var problem: String?
  /// Why results are not saved, or no lease is granted; nil otherwise.
  var writingProblem: String?
  /// The records by name.
  var records: [String: SourceRecord] = [:]
  /// The position after which changed records are read; nil: all have to be read again.
  var position: ChangePosition?
  /// When all records were last read, in milliseconds of the boot clock.
  var readAt: Int64 = 0

  mutating func take(_ changes: RecordChanges, at now: Int64) {
    if changes.isWhole {
      (records, readAt) = ([:], now)
      records.reserveCapacity(changes.records.count)
    }
    for record in changes.records { records[record.name] = record }
    position = changes.position
  }
}
