// DocumentGroup.swift - documents that are decided one after the other on one reading of the store; pure.

import NewsCore

/// Documents of different sources that are written together.
///
///     remembered keys | resolve each | stored articles | plan the first | apply | plan the next | …
///
/// The store is asked and told once for all of them. Each document gets the plan that it would get if
/// those before it had been written already.
package struct DocumentGroup: Sendable {
  package struct Member: Sendable {
    package let document: ResolvedDocument
    /// Those of ``ResolvedDocument``.
    package let ids: [String]
    package let lookups: [Int64]

    package var source: String { document.document.source }

    fileprivate init(_ document: ResolvedDocument) {
      (self.document, ids, lookups) = (document, document.ids, document.lookups)
    }
  }

  /// What a document changes, and the numbers that its new articles get.
  package struct Planned: Sendable {
    package let plan: ArticlePlan
    package let inserts: [(seq: Int64, insert: ArticlePlan.Insert)]

    /// The articles of the document.
    package var carried: Set<Int64> { plan.carried.union(inserts.lazy.map(\.seq)) }
  }

  /// In the order in which they are decided.
  package let members: [Member]
  /// By key, the last document that looks for it; of the first document alone there is none.
  private let lastLookups: [Int64: Int]

  /// `remembered` is what is known of the documents' keys, of any source.
  package init(_ documents: [ArticleDocument], remembered: [RememberedKey]) {
    var known = Dictionary(grouping: remembered, by: \.shared.key)
    members = documents.map { document in
      // Other documents' keys would change how the source's stored articles are read.
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

  /// The articles of which has to be known who else has their stories: those of other sources that keys
  /// have found, and a document's own that it may let a later document find.
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

  /// Decides each document on what is stored and on what those before it change.
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

/// What the store holds that a group of documents may concern.
package struct GroupContext: Sendable {
  package var articles: [Int64: StoredArticle] = [:]
  /// By source: what its document before carried and what ids found.
  package var own: [String: [Int64]] = [:]
  /// How many entries the document before carried, by source.
  package var carried: [String: Int] = [:]
  /// Which articles, of all sources, each looked-up key found.
  package var hits: [Int64: [Int64]] = [:]
  /// The sources that have an article in a story.
  package var members: [Int64: Set<String>] = [:]
  /// The highest number that was given to an article.
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

  /// Takes in what a document changes, as far as later ones can notice it: `isWanted` says whether any
  /// of them looks for a key.
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

  /// What a publisher may change.
  fileprivate mutating func take(_ article: Article) {
    (title, url, summary) = (article.title, article.url, article.summary)
    (language, publishedAt) = (article.language, article.publishedAt)
    (sortTime, fingerprint) = (article.sortTime, article.fingerprint)
  }
}
