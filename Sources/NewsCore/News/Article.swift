// Article.swift - one entry after normalisation, as every output shows it.

package struct Article: Hashable, Sendable {
  /// Name of the source it came from.
  package var source: String
  /// Unique within the source: the guid, else the canonical link, else a hash.
  package var id: String
  /// Plain text, one line.
  package var title: String
  /// Absolute, http or https.
  package var url: String?
  package var publishedAt: WallTime?
  package var updatedAt: WallTime?
  package var authors: [String]
  /// Plain text.
  package var summary: String
  /// HTML as published; sanitised only when it is shown.
  package var content: String
  package var tags: [String]
  /// BCP 47, as published.
  package var language: String?
  package var image: String?
  package var firstSeenAt: WallTime
  /// The same story at other sources.
  package var alsoIn: [OtherCopy]

  /// The same story at another source.
  package struct OtherCopy: Hashable, Sendable {
    package var source: String
    package var url: String?

    package init(source: String, url: String?) {
      self.source = source
      self.url = url
    }
  }

  package init(
    source: String, id: String, title: String, url: String? = nil, publishedAt: WallTime? = nil,
    updatedAt: WallTime? = nil, authors: [String] = [], summary: String = "", content: String = "",
    tags: [String] = [], language: String? = nil,
    image: String? = nil, firstSeenAt: WallTime, alsoIn: [OtherCopy] = []
  ) {
    self.source = source
    self.id = id
    self.title = title
    self.url = url
    self.publishedAt = publishedAt
    self.updatedAt = updatedAt
    self.authors = authors
    self.summary = summary
    self.content = content
    self.tags = tags
    self.language = language
    self.image = image
    self.firstSeenAt = firstSeenAt
    self.alsoIn = alsoIn
  }

  /// When it appeared, for people: nil where nobody said; a date in the future counts as first seen.
  package var shownTime: WallTime? { publishedAt.map { min($0, firstSeenAt) } }

  /// The place in time: published, else first seen; a date in the future counts as first seen, so a
  /// publisher's wrong clock cannot pin an article to the top.
  package var sortTime: WallTime {
    min(publishedAt ?? firstSeenAt, firstSeenAt)
  }
}
