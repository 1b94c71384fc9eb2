// ArticlePlan.swift - what a document changes in the store; pure.

package import NewsCore

/// What a document changes in the store.
///
///     document | remembered keys | stored articles | match | join stories | write
///
/// The store is read once for what matching and stories need, and written once; it decides nothing.
package struct ArticlePlan: Sendable {
  /// An article that was not stored before.
  package struct Insert: Sendable {
    package var article: Article
    /// See ``DocumentEntry/alternateURL``.
    package var alternateURL: String?
    /// See ``StoredArticle/guid``.
    package var guid: String?
    package var enclosure: Int64?
    package var standing: Standing
    /// The story it belongs to; nil when it begins a new one.
    package var story: Int64?
    package var keys: [Int64]
  }

  package struct Update: Sendable {
    package var seq: Int64
    package var article: Article
    /// See ``DocumentEntry/alternateURL``.
    package var alternateURL: String?
    package var keys: [Int64]
  }

  package struct Entry: Hashable, Sendable {
    package var key: Int64
    package var seq: Int64
  }

  /// The new articles in the document's order.
  package private(set) var inserts: [Insert] = []
  package private(set) var updates: [Update] = []
  /// The numbers of the stored articles that the document contains, changed or not.
  package private(set) var carried: Set<Int64> = []
  /// Stories that turned out to be one: the removed story's number, with the number that replaces it.
  package private(set) var mergedStories: [Int64: Int64] = [:]
  /// Shared keys that the store has to remember for the source.
  package private(set) var learned: Set<SharedKey>
  /// Index keys that no longer lead to stored articles.
  package private(set) var removedKeys: Set<Entry> = []
  /// Index keys that now lead to stored articles too.
  package private(set) var addedKeys: Set<Entry> = []

  package init(_ document: ResolvedDocument, _ context: StoredContext) {
    learned = document.learned
    let matching = Matching(document, context.own, carried: context.carried)
    let new = document.entries.indices.filter { matching.stored[$0] == nil }
    let stories = StoryJoining(document, new: new, context)
    mergedStories = stories.merged
    var taken = Set(context.own.lazy.map(\.id))
    for (index, entry) in document.entries.enumerated() {
      if let row = matching.stored[index] {
        keep(context.own[row], entry, in: document)
      } else {
        insert(entry, story: stories.stories[index], &taken, in: document)
      }
    }
    if !context.own.isEmpty { moveKeys(document, context, new: new) }
  }

  /// The new articles with their numbers, in ascending order.
  ///
  /// The document's first article gets the highest number, so that articles without a date, which
  /// have the same sort time, keep the publisher's order under "newest first".
  package func numbered(after last: Int64) -> [(seq: Int64, insert: Insert)] {
    zip(last + 1..<last + 1 + Int64(inserts.count), inserts.reversed()).map { ($0, $1) }
  }

  private mutating func keep(
    _ stored: StoredArticle, _ entry: ResolvedEntry, in document: ResolvedDocument
  ) {
    carried.insert(stored.seq)
    var article = entry.entry.article
    (article.id, article.firstSeenAt) = (stored.id, stored.firstSeenAt)
    if article.fingerprint != stored.fingerprint {
      updates.append(
        Update(
          seq: stored.seq, article: article, alternateURL: entry.entry.alternateURL,
          keys: entry.indexKeys(id: stored.id)))
    } else if let link = entry.keys.link, document.isLearned(link.page) {
      addedKeys.formUnion(entry.addressKeys.map { Entry(key: $0, seq: stored.seq) })
    }
  }

  private mutating func insert(
    _ entry: ResolvedEntry, story: Int64?, _ taken: inout Set<String>,
    in document: ResolvedDocument
  ) {
    var article = entry.entry.article
    (article.id, article.source) = (entry.preferredID, document.document.source)
    var attempt: UInt64 = 0
    while !taken.insert(article.id).inserted {
      article.id = entry.laterID(attempt)
      attempt += 1
    }
    let guid = entry.guid == nil ? "" : entry.entry.guidText
    inserts.append(
      Insert(
        article: article, alternateURL: entry.entry.alternateURL,
        guid: guid == article.id ? nil : guid,
        enclosure: entry.hasNoIDs ? entry.keys.enclosure.map { Int64(bitPattern: $0) } : nil,
        standing: document.document.domains.standing(at: entry.keys.link), story: story,
        keys: entry.indexKeys(id: article.id)))
  }

  /// Removes the index keys of addresses that lead to other articles now.
  ///
  /// An address leads to its newest article only, so that a page with a new measurement every hour does
  /// not lead to all the old ones; a shared page leads to none.
  private mutating func moveKeys(
    _ document: ResolvedDocument, _ context: StoredContext, new: [Int]
  ) {
    var moved: Set<Int64> = []
    for index in new { moved.formUnion(document.entries[index].addressKeys) }
    for entry in document.entries {
      guard let link = entry.keys.link, document.isLearned(link.page) else { continue }
      moved.insert(IndexKey.address(host: link.host, link.page))
    }
    if moved.isEmpty { return }
    let own = Set(context.own.lazy.map(\.seq))
    for key in moved {
      for seq in context.hits[key] ?? [] where own.contains(seq) {
        removedKeys.insert(Entry(key: key, seq: seq))
      }
    }
  }
}
