// Store+Rename.swift - renames a source with all its stored data.

import NewsArticles
import NewsCore

extension Store {
  /// Renames a source: it keeps its articles, its record and its statistics, and cursors do not give its
  /// articles again.
  ///
  /// Articles of a source that already has the new name stay, unless the renamed source has the same
  /// article.
  package func renameSource(_ name: String, to newName: String) async throws(StoreError) {
    try await writer.write { connection throws(StoreError) in
      try connection.lock(.source, [name, newName])
      let names: [SQLValue] = [.text(name), .text(newName)]
      try connection.countRemoval()
      // The keys of guids contain the name.
      let before = try ContextReader(connection: connection).articlesWithGuid(of: name)
      let twins = try connection.all(
        """
        SELECT seq FROM article
        WHERE source = $2 AND id IN (SELECT id FROM article WHERE source = $1)
        """, names
      ) { $0.integer() }
      try deleteArticles(twins, connection)
      try connection.execute("UPDATE article SET source = $2 WHERE source = $1", names)
      for article in before { try connection.moveKeys(of: article, to: newName) }
      for table in tablesOfOne {
        let column = table == "source" ? "name" : "source"
        try connection.execute("DELETE FROM \(table) WHERE \(column) = $1", [.text(newName)])
        try connection.execute("UPDATE \(table) SET \(column) = $2 WHERE \(column) = $1", names)
      }
    }
  }
}

/// Their rows of a source belong only to it.
private let tablesOfOne = [
  "source", "carried", "shared_key", "host_lease", "attempt", "fetch_log", "fetch_day", "hit_hour",
  "hit_day",
]

extension SQLConnection {
  fileprivate func moveKeys(
    of article: StoredArticle, to newName: String
  ) throws(StoreError) {
    var renamed = article
    renamed.source = newName
    let (old, new) = (Set(article.addressKeys), Set(renamed.addressKeys))
    try runEach(
      ArticleColumns.deleteKey,
      old.subtracting(new).map { [.integer($0), .integer(article.seq)] })
    try addKeys(new.subtracting(old).map { ($0, article.seq) })
  }
}
