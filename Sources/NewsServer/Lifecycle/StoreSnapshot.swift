// StoreSnapshot.swift - what is known of the store without reading it.

import NewsCore

/// What the ``StoreWatcher`` saw last of the store.
struct StoreSnapshot: Sendable {
  /// Raised by each commit of any process.
  var version: Int64 = 0
  /// Why the store cannot be read; nil: it can be.
  var problem: String?
  var records: [SourceRecord] = []
}
