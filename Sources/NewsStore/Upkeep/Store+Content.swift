// Store+Content.swift - adds the contents of articles to the full-text index, some at a time.

import NewsCore

extension Store {
  /// Number of articles in one transaction, which takes about 30 ms.
  private static let contentBatch = 50

  /// Indexes contents, the newest articles first, for this long or a little longer.
  ///
  /// Other calls get their turn between two batches.
  package func indexContent(for time: Duration) async throws(StoreError) {
    let end = ContinuousClock.now + time
    var isMore = try await unindexedContents() > 0
    while isMore, ContinuousClock.now < end, !Task.isCancelled {
      isMore = try await writer.write { connection throws(StoreError) in
        try TextIndex(connection: connection).indexContent(atMost: Store.contentBatch)
      }
    }
  }

  /// Number of articles whose content is not in the full-text index yet.
  package func unindexedContents() async throws(StoreError) -> Int {
    try await read { connection throws(StoreError) in
      guard try TextIndex(connection: connection).hasContent else { return 0 }
      return try connection.first("SELECT count(*) FROM unindexed_content") { $0.int() } ?? 0
    }
  }
}
