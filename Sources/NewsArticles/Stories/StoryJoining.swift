// StoryJoining.swift - which stories the new articles of a document belong to.

import NewsCore

/// Joins the new articles of one document to stories of other sources.
///
/// The most certain evidence counts first, then the nearest in time. Two stories become one only if no
/// source has an article in both: two articles of one source are never one story.
struct StoryJoining {
  /// The stored story of each new article, by entry; absent when it begins a new story.
  private(set) var stories: [Int: Int64] = [:]
  /// Stories that turned out to be one: the removed story's number, with the number that replaces it.
  private(set) var merged: [Int64: Int64] = [:]

  private let document: ResolvedDocument
  private let context: StoredContext
  private var facts: [Int64: ArticleFacts] = [:]

  private struct Match {
    var evidence: StoryEvidence
    var distance: Duration
    var entry: Int
    var article: Int64
  }

  /// Joins the entries in `new`, which are not stored, to stories of other sources.
  init(_ document: ResolvedDocument, new: [Int], _ context: StoredContext) {
    (self.document, self.context) = (document, context)
    if context.others.isEmpty { return }
    var matches: [Match] = []
    for entry in new { matches += self.matches(of: entry) }
    matches.sort {
      ($0.evidence, $0.distance, $0.entry, $0.article)
        < ($1.evidence, $1.distance, $1.entry, $1.article)
    }
    join(matches)
  }

  private mutating func matches(of index: Int) -> [Match] {
    let entry = document.entries[index]
    let own = ArticleFacts(entry.keys)
    var found: [Int64: StoryEvidence] = [:]
    for lookup in entry.lookups {
      for article in context.hits[lookup] ?? [] {
        guard let other = context.others[article], found[article] == nil,
          let evidence = evidence(entry, own, other)
        else { continue }
        found[article] = evidence
      }
    }
    return found.map { article, evidence in
      let time = context.others[article]?.sortTime ?? entry.entry.article.sortTime
      let distance = time - entry.entry.article.sortTime
      return Match(
        evidence: evidence, distance: distance < .zero ? .zero - distance : distance,
        entry: index, article: article)
    }
  }

  private mutating func evidence(
    _ entry: ResolvedEntry, _ left: ArticleFacts, _ other: StoredArticle
  ) -> StoryEvidence? {
    let right = facts[other.seq] ?? ArticleFacts(other.keys)
    facts[other.seq] = right
    let article = entry.entry.article
    let isAtHome =
      document.document.domains.standing(at: entry.keys.link) > .elsewhere
      || other.standing > .elsewhere
    if let link = entry.commonLink, isLink(link, of: right.keys),
      StoryRules.areOne(left, right, isAtHome: isAtHome)
    {
      return .link
    }
    let hasSameGuid = entry.guid != nil && entry.guid?.value == right.keys.guid?.value
    if hasSameGuid, entry.guid?.isStrong == true,
      StoryRules.areOfOneLanguage(article.language, other.language),
      StoryRules.areOne(left, right, isAtHome: true)
    {
      return .guid
    }
    if StoryRules.areSameEntry(left, right, hasSameGuid: hasSameGuid) { return .sameEntry }
    return hasTitle(of: entry, other) && !StoryRules.contradict(left, right) ? .title : nil
  }

  private func isLink(_ link: UInt64, of other: ArticleKeys) -> Bool {
    link == other.link?.page || link == other.link?.fine
  }

  /// Whether the titles agree within 48 hours; an equal index key proves it, because it contains a hash
  /// of the title.
  private func hasTitle(of entry: ResolvedEntry, _ other: StoredArticle) -> Bool {
    let distance = other.sortTime - entry.entry.article.sortTime
    guard distance <= StoryRules.titleWindow, distance >= .zero - StoryRules.titleWindow else {
      return false
    }
    return entry.titleLookups.contains { context.hits[$0.key]?.contains(other.seq) ?? false }
  }

  private mutating func join(_ matches: [Match]) {
    var groups = StoryGroups(source: document.document.source, members: context.members)
    for match in matches {
      guard let story = context.others[match.article]?.story else { continue }
      groups.unite(entry: match.entry, story: story)
    }
    (stories, merged) = (groups.stories, groups.merged.mapValues(groups.root))
  }
}

/// Stories while they are joined and merged.
private struct StoryGroups {
  private(set) var stories: [Int: Int64] = [:]
  private(set) var merged: [Int64: Int64] = [:]
  private let source: String
  private var members: [Int64: Set<String>]

  init(source: String, members: [Int64: Set<String>]) {
    (self.source, self.members) = (source, members)
  }

  mutating func unite(entry: Int, story: Int64) {
    let other = root(story)
    guard let own = stories[entry].map(root) else {
      guard !members[other, default: []].contains(source) else { return }
      members[other, default: []].insert(source)
      stories[entry] = other
      return
    }
    guard own != other, members[own, default: []].isDisjoint(with: members[other, default: []])
    else { return }
    let (kept, gone) = (min(own, other), max(own, other))
    members[kept, default: []].formUnion(members.removeValue(forKey: gone) ?? [])
    merged[gone] = kept
    for (index, story) in stories where story == gone { stories[index] = kept }
  }

  func root(_ story: Int64) -> Int64 {
    var story = story
    while let next = merged[story] { story = next }
    return story
  }
}
