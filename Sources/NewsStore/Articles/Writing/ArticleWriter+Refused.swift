// ArticleWriter+Refused.swift - a document without the articles that the database refuses.

import NewsArticles

/// The result of saving the articles of a document.
package struct SavedArticles: Hashable, Sendable {
  /// Articles that were not stored before.
  package var new: Int
  /// Articles that were left out because the database refuses one of their values.
  package var refused: Int

  package init(new: Int = 0, refused: Int = 0) {
    (self.new, self.refused) = (new, refused)
  }
}

extension ArticleWriter {
  /// Saves a document without the articles that the database refuses, so that the others are
  /// saved.
  ///
  /// Refused articles are found by bisection: one among a thousand articles takes about twenty
  /// tries.
  func saveAccepted(_ document: ArticleDocument) throws(StoreError) -> SavedArticles {
    let accepted = try accepted(document.entries[...], of: document)
    let refused = document.entries.count - accepted.count
    return SavedArticles(new: try save([document.with(accepted[...])])[0], refused: refused)
  }

  private func accepted(
    _ entries: ArraySlice<DocumentEntry>, of document: ArticleDocument
  ) throws(StoreError) -> [DocumentEntry] {
    if entries.isEmpty { return [] }
    if try accepts(document.with(entries)) { return Array(entries) }
    if entries.count == 1 { return [] }
    let middle = (entries.startIndex + entries.endIndex) / 2
    return try accepted(entries[..<middle], of: document)
      + accepted(entries[middle...], of: document)
  }

  /// Whether a document can be saved; the transaction is rolled back.
  private func accepts(_ document: ArticleDocument) throws(StoreError) -> Bool {
    try connection.execute("SAVEPOINT trial")
    do throws(StoreError) {
      _ = try save([document])
      // Errors of the statements sent before are thrown here.
      try connection.execute("ROLLBACK TO SAVEPOINT trial")
      return true
    } catch {
      guard error.kind == .refused else { throw error }
      try connection.execute("ROLLBACK TO SAVEPOINT trial")
      return false
    }
  }
}

extension ArticleDocument {
  fileprivate func with(_ entries: ArraySlice<DocumentEntry>) -> ArticleDocument {
    ArticleDocument(source: source, domains: domains, entries: Array(entries))
  }
}
