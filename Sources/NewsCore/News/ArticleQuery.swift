// ArticleQuery.swift - which stored articles are wanted, and in what order.

package struct ArticleQuery: Hashable, Sendable {
  package enum Order: String, Hashable, Sendable, CaseIterable {
    case newest, oldest, source, title
  }

  /// Names of sources; empty means none, not all.
  package var sources: [String]
  /// Only articles published (or first seen) at or after this time.
  package var since: WallTime?
  /// Articles that carry one of these tags themselves; empty: any.
  ///
  /// The caller translates tags of sources into `sources`.
  package var tags: [String]
  /// Beginnings of words, all of which must occur in title or summary; case and accents do not matter.
  ///
  /// A text of one or two letters must be a whole word.
  package var words: [String] = []
  /// Texts that must all occur in title or summary, without regard to case; `/…/` and `/…/i` are POSIX
  /// extended regular expressions.
  package var matching: [String]
  /// Whether one text of `matching` is enough.
  package var matchesAny = false
  /// Texts, as in `matching`, none of which may occur.
  package var excluding: [String]
  package var order: Order
  package var limit: Int?
  /// Whether a story is shown as one article, with the others in its `alsoIn`.
  package var mergesStories: Bool
  /// Sources whose articles are preferred to represent a story.
  package var critical: Set<String> = []
  /// Sources that `alsoIn` may name beside `sources`; nil: all that have articles.
  ///
  /// A story names its other sources even if the query does not ask for them, but not a source that is no
  /// longer configured.
  package var configured: Set<String>?
  /// Longest time that reading may take; nil: no limit.
  package var timeLimit: Duration?
  /// Whether `content` is read: most outputs do not show it, and it is the largest part of an article.
  package var includesContent = true

  /// Whether articles are selected by their text or tags, not by source and time alone.
  package var isSearch: Bool {
    !words.isEmpty || !tags.isEmpty || !matching.isEmpty || !excluding.isEmpty
  }

  package init(
    sources: [String], since: WallTime? = nil, tags: [String] = [], matching: [String] = [],
    excluding: [String] = [], order: Order = .newest, limit: Int? = nil, mergesStories: Bool = true
  ) {
    self.sources = sources
    self.since = since
    self.tags = tags
    self.matching = matching
    self.excluding = excluding
    self.order = order
    self.limit = limit
    self.mergesStories = mergesStories
  }
}
