// ArticleQuery.swift - which stored articles are wanted, and in what order.

package struct ArticleQuery: Hashable, Sendable {
  package enum Order: String, Hashable, Sendable, CaseIterable {
    case newest, oldest, source, title
  }

  /// Names; empty means none, not all.
  package var sources: [String]
  /// Published (or first seen) at or after.
  package var since: WallTime?
  /// Articles that carry one of these tags themselves; empty: any.
  ///
  /// A tag of sources is the caller's to resolve.
  package var tags: [String]
  /// Beginnings of words in title or summary, without regard to case and accents; all of them.
  ///
  /// One or two letters are a whole word.
  package var words: [String] = []
  /// Case-insensitive text in title or summary, `/…/` and `/…/i` a POSIX extended regular expression; all
  /// of `matching`, none of `excluding`.
  package var matching: [String]
  /// One of `matching` is enough.
  package var matchesAny = false
  package var excluding: [String]
  package var order: Order
  package var limit: Int?
  /// One article a story, the others in its `alsoIn`.
  package var mergesCopies: Bool
  /// Sources whose articles stand for their stories before those of others.
  package var critical: Set<String> = []
  /// Longest time that reading may take; nil: as long as it takes.
  package var timeLimit: Duration?
  /// Without it `content` is empty: most outputs do not show it, and it is most of an article.
  package var includesContent = true

  /// Whether articles are looked for by what they say, not by source and time alone.
  package var isSearch: Bool {
    !words.isEmpty || !tags.isEmpty || !matching.isEmpty || !excluding.isEmpty
  }

  package init(
    sources: [String], since: WallTime? = nil, tags: [String] = [], matching: [String] = [],
    excluding: [String] = [], order: Order = .newest, limit: Int? = nil, mergesCopies: Bool = true
  ) {
    self.sources = sources
    self.since = since
    self.tags = tags
    self.matching = matching
    self.excluding = excluding
    self.order = order
    self.limit = limit
    self.mergesCopies = mergesCopies
  }
}
