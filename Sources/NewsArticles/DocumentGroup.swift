// DocumentGroup.swift - plans several documents after one read of the store; pure.

import NewsCore

/// Documents of different sources that are written together.
///
///     remembered keys | resolve each | stored articles | plan the first | apply | plan the next | …
///
/// The store is read once and written once for all of them. Each document gets the plan that it would
/// get if those before it had been written already.
package struct DocumentGroup: Sendable {
  package struct Member: Sendable {
    package let document: ResolvedDocument
    /// The values of ``ResolvedDocument/ids`` and ``ResolvedDocument/lookups``, computed once.
    package let ids: [String]
    package let lookups: [Int64]

    package var source: String { document.document.source }

    fileprivate init(_ document: ResolvedDocument) {
      (self.document, ids, lookups) = (document, document.ids, document.lookups)
    }
  }

  /// The plan of a document, and the numbers of its new articles.
  package struct Planned: Sendable {
    package let plan: ArticlePlan
    package let inserts: [(seq: Int64, insert: ArticlePlan.Insert)]

    /// The numbers of all articles of the document, stored and new.
    package var carried: Set<Int64> { plan.carried.union(inserts.lazy.map(\.seq)) }
  }

  /// The documents in the order in which they are planned.
  package let members: [Member]
  /// For each key, the last document that looks for it; keys that only the first looks for are absent.
  private let lastLookups: [Int64: Int]

  /// Resolves the documents, in their order, with the shared keys that are remembered of any source.
  package init(_ documents: [ArticleDocument], remembered: [RememberedKey]) {
    var known = Dictionary(grouping: remembered, by: \.shared.key)
    members = documents.map { document in
      // Only this document's own keys: others would change how the source's stored articles are read.
      let keys = known.isEmpty ? [] : ResolvedDocument.questionedKeys(document)
      let resolved = ResolvedDocument(document, remembered: keys.flatMap { known[$0] ?? [] })
      for shared in resolved.learned {
        let key = RememberedKey(source: document.source, shared: shared)
        known[shared.key, default: []].append(key)
      }
      return Member(resolved)
    }
    var lastLookups: [Int64: Int] = [:]
    for (index, member) in members.enumerated().dropFirst() {
      for key in member.lookups { lastLookups[key] = index }
    }
    self.lastLookups = lastLookups
  }

  /// The keys of all documents, each once.
  package var lookups: [Int64] { Set(members.lazy.map(\.lookups).joined()).sorted() }

  /// The articles whose stories' other sources must be known: articles of other sources that keys have
  /// found, and a document's own ones when it looks for a key that a later document looks for too.
  package func articlesOfStories(in stored: GroupContext) -> Set<Int64> {
    var numbers: Set<Int64> = []
    for (index, member) in members.enumerated() {
      for key in member.lookups {
        guard let found = stored.hits[key] else { continue }
        numbers.formUnion(found.lazy.filter { stored.articles[$0]?.source != member.source })
      }
      let own = stored.own[member.source] ?? []
      if !own.isEmpty, member.lookups.contains(where: { isWanted($0, after: index) }) {
        numbers.formUnion(own)
      }
    }
    return numbers
  }

  /// The plan of each document, based on the store and on the plans before it.
  package func plans(_ stored: GroupContext) -> [Planned] {
    var stored = stored
    return members.indices.map { index in
      let plan = ArticlePlan(members[index].document, stored.context(of: members[index]))
      let planned = Planned(plan: plan, inserts: plan.numbered(after: stored.lastSeq))
      stored.apply(planned, of: members[index].source) { isWanted($0, after: index) }
      return planned
    }
  }

  private func isWanted(_ key: Int64, after index: Int) -> Bool {
    lastLookups[key].map { $0 > index } ?? false
  }
}

/// The stored data that a group of documents needs.
package struct GroupContext: Sendable {
  package var articles: [Int64: StoredArticle] = [:]
  /// For each source, the articles of its previous document and those that ids found.
  package var own: [String: [Int64]] = [:]
  /// The number of entries in each source's previous document.
  package var carried: [String: Int] = [:]
  /// The articles, of all sources, that each looked-up key found.
  package var hits: [Int64: [Int64]] = [:]
  /// The sources that have an article in each story.
  package var members: [Int64: Set<String>] = [:]
  /// The highest number that an article has.
  package var lastSeq: Int64 = 0

  package init() {}

  fileprivate func context(of member: DocumentGroup.Member) -> StoredContext {
    let numbers = own[member.source] ?? []
    var context = StoredContext()
    context.own = numbers.compactMap { articles[$0] }
    context.carried = carried[member.source] ?? 0
    if hits.isEmpty { return context }
    var seen = Set(numbers)
    for key in member.lookups {
      guard let found = hits[key] else { continue }
      context.hits[key] = found
      for seq in found where seen.insert(seq).inserted {
        guard let article = articles[seq] else { continue }
        if article.source == member.source {
          context.own.append(article)
        } else {
          context.others[seq] = article
          context.members[article.story] = members[article.story]
        }
      }
    }
    return context
  }

  /// Applies the changes of a document that later ones can see; `isWanted` says whether any of them
  /// looks for a key.
  fileprivate mutating func apply(
    _ planned: DocumentGroup.Planned, of source: String, isWanted: (Int64) -> Bool
  ) {
    let plan = planned.plan
    lastSeq += Int64(planned.inserts.count)
    for update in plan.updates {
      articles[update.seq]?.take(update.article)
      for key in update.keys where isWanted(key) { addHit(key, update.seq) }
    }
    for (seq, insert) in planned.inserts {
      let article = StoredArticle(insert, seq: seq)
      let keys = insert.keys.filter(isWanted)
      if keys.isEmpty, insert.story == nil { continue }
      articles[seq] = article
      members[article.story, default: []].insert(source)
      for key in keys { addHit(key, seq) }
    }
    for entry in plan.removedKeys { hits[entry.key]?.removeAll { $0 == entry.seq } }
    for entry in plan.addedKeys where isWanted(entry.key) { addHit(entry.key, entry.seq) }
    merge(plan.mergedStories)
  }

  private mutating func addHit(_ key: Int64, _ seq: Int64) {
    if hits[key]?.contains(seq) != true { hits[key, default: []].append(seq) }
  }

  private mutating func merge(_ stories: [Int64: Int64]) {
    if stories.isEmpty { return }
    for (gone, kept) in stories {
      members[kept, default: []].formUnion(members.removeValue(forKey: gone) ?? [])
    }
    for (seq, article) in articles {
      if let kept = stories[article.story] { articles[seq]?.story = kept }
    }
  }
}

extension StoredArticle {
  fileprivate init(_ insert: ArticlePlan.Insert, seq: Int64) {
    let article = insert.article
    self.init(
      seq: seq, story: insert.story ?? seq, source: article.source, id: article.id,
      title: article.title)
    (guid, enclosure, standing) = (insert.guid, insert.enclosure, insert.standing)
    firstSeenAt = article.firstSeenAt
    take(article)
  }

  /// Copies the fields that a publisher may change.
  fileprivate mutating func take(_ article: Article) {
    (title, url, summary) = (article.title, article.url, article.summary)
    (language, publishedAt) = (article.language, article.publishedAt)
    (sortTime, fingerprint) = (article.sortTime, article.fingerprint)
  }
}
