// Article.swift - one entry after normalisation, as every output shows it.

package struct Article: Hashable, Sendable {
  /// Name of the source it came from.
  package var source: String
  /// Unique within the source: the guid, else the canonical link, else a hash of the text.
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
  /// HTML as published; it is sanitised only when it is shown.
  package var content: String
  package var tags: [String]
  /// BCP 47, as published.
  package var language: String?
  package var image: String?
  package var firstSeenAt: WallTime
  /// Articles of other sources about the same story.
  package var alsoIn: [OtherSource]

  /// An article of another source about the same story.
  package struct OtherSource: Hashable, Sendable {
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
    image: String? = nil, firstSeenAt: WallTime, alsoIn: [OtherSource] = []
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

  /// The time shown to people: when it was published, at the latest when it was first seen; nil
  /// without a publication date.
  package var shownTime: WallTime? { publishedAt.map { min($0, firstSeenAt) } }

  /// The time to sort by: when it was published, at the latest when it was first seen, so that a
  /// publisher's wrong clock cannot keep an article at the top.
  package var sortTime: WallTime {
    min(publishedAt ?? firstSeenAt, firstSeenAt)
  }
}
