// StoredArticle.swift - the parts of a stored article that matching and stories need.

package import NewsCore

/// The parts of a stored article that matching and stories need.
package struct StoredArticle: Sendable {
  package var seq: Int64
  package var story: Int64
  package var source: String
  package var id: String
  /// The publisher's identifier, if it is not the id; empty for none.
  package var guid: String?
  package var title: String
  package var url: String?
  package var summary: String
  package var language: String?
  package var publishedAt: WallTime?
  package var sortTime: WallTime
  package var firstSeenAt: WallTime
  package var fingerprint: Int64
  package var enclosure: Int64?
  package var standing: Standing

  package init(seq: Int64, story: Int64, source: String, id: String, title: String) {
    (self.seq, self.story, self.source, self.id, self.title) = (seq, story, source, id, title)
    summary = ""
    sortTime = WallTime(milliseconds: 0)
    firstSeenAt = sortTime
    fingerprint = 0
    standing = .elsewhere
  }

  /// Its keys, including those that the source uses for several articles.
  var keys: ArticleKeys {
    var article = Article(
      source: source, id: id, title: title, url: url, publishedAt: publishedAt, summary: summary,
      firstSeenAt: firstSeenAt)
    article.language = language
    return ArticleKeys(
      article, guid: guidKey, enclosure: enclosure.map { UInt64(bitPattern: $0) },
      title: Words(title))
  }

  /// The key of its guid; the id is the guid unless it was made from the link or a hash.
  private var guidKey: GuidKey? {
    if let guid { return GuidKey(guid) }
    if id.hasPrefix(hashedIDPrefix) { return nil }
    if let url, id == canonicalLink(url) || id == fineLink(url) { return nil }
    return GuidKey(id)
  }
}

/// The stored data that one document needs.
package struct StoredContext: Sendable {
  /// Articles of the document's source: those of its previous document, and those that ids and keys
  /// found.
  package var own: [StoredArticle] = []
  /// Articles of other sources, by number.
  package var others: [Int64: StoredArticle] = [:]
  /// The articles, of all sources, that each looked-up key found.
  package var hits: [Int64: [Int64]] = [:]
  /// The number of entries in the source's previous document.
  package var carried = 0
  /// The sources that have an article in each of these stories.
  package var members: [Int64: Set<String>] = [:]

  package init() {}
}

/// A shared key that the store remembers, with the source that shares it.
package struct RememberedKey: Hashable, Sendable {
  package var source: String
  package var shared: SharedKey

  package init(source: String, shared: SharedKey) {
    (self.source, self.shared) = (source, shared)
  }
}
