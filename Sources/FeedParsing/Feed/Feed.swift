// Feed.swift - the contents of a feed document, in one form for all formats.

package import NewsCore

/// The contents of a feed document, in one form for all formats.
///
/// Texts are as published, without control characters; URLs are absolute if a base is known.
package struct Feed: Hashable, Sendable {
  package var format: FeedFormat
  /// IANA name of the charset the document was decoded from, lower case.
  package var encoding = "utf-8"
  /// False when something had to be repaired or skipped.
  package var isWellFormed = true
  /// False when the document ended before its root element did.
  package var isComplete = true

  package var title: TextConstruct?
  package var link: String?
  /// The feed's own URL (Atom link rel=self, JSON Feed feed_url).
  package var feedURL: String?
  /// Next page of a paged feed (RFC 5005 section 3).
  package var nextURL: String?
  package var description: TextConstruct?
  package var id: String?
  package var language: String?
  package var authors: [Person] = []
  package var contributors: [Person] = []
  /// Who is responsible for the feed: dc:publisher, RSS webMaster, itunes:owner.
  package var publisher: Person?
  package var updated: WallTime?
  package var published: WallTime?
  package var created: WallTime?
  package var rights: TextConstruct?
  /// Atom 0.3 `info`: a note for a person who opens the feed in a browser.
  package var info: TextConstruct?
  package var generator: Generator?
  package var image: Image?
  package var icon: String?
  package var logo: String?
  package var categories: [Category] = []
  package var links: [Link] = []
  /// RSS `ttl`, in minutes.
  package var ttlMinutes: Int?
  /// How often the feed says that it changes: `updateFrequency` times in one of these periods
  /// (syndication module).
  ///
  /// Publishing software sets it by default, so it does not influence the schedule.
  package var updatePeriod: String?
  package var updateFrequency: Int?
  /// Hours of the day (0 to 23 UTC) and weekdays (0 is Sunday) without requests (RSS 2.0).
  package var skipHours: [Int] = []
  package var skipDays: [Int] = []
  /// Page about the format (RSS `docs`).
  package var docs: String?
  /// URL of the licence (Creative Commons modules).
  package var license: String?
  package var isExplicit: Bool?
  /// Where the feed has moved to (itunes:new-feed-url, `newLocation`).
  package var newURL: String?

  package var entries: [Entry] = []

  package init(format: FeedFormat) {
    self.format = format
  }
}

/// A text that may be markup (RFC 4287 section 3.1).
package struct TextConstruct: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable { case text, html }

  package var kind: Kind
  package var value: String
  /// Media type as published or implied, such as text/html.
  package var mediaType: String?
  /// BCP 47, from xml:lang of this element or one around it.
  package var language: String?
  /// The base of relative URLs in the markup.
  package var base: String?

  package init(
    _ kind: Kind, _ value: String, mediaType: String? = nil, language: String? = nil,
    base: String? = nil
  ) {
    self.kind = kind
    self.value = value
    self.mediaType = mediaType
    self.language = language
    self.base = base
  }

  /// The text as HTML: plain text is escaped, and its line ends become `<br>`.
  package var html: String {
    switch kind {
    case .html: value
    case .text: escapedLines(value)
    }
  }

  /// One line of plain text: tags removed, references decoded once, white space collapsed.
  package var plainText: String {
    switch kind {
    case .text: collapsingWhiteSpace(value)
    case .html: FeedParsing.plainText(fromHTML: value)
    }
  }
}

package struct Person: Hashable, Sendable {
  package var name: String?
  package var email: String?
  package var url: String?

  package init(name: String? = nil, email: String? = nil, url: String? = nil) {
    self.name = name
    self.email = email
    self.url = url
  }
}

package struct Category: Hashable, Sendable {
  package var term: String
  package var scheme: String?
  package var label: String?

  package init(term: String, scheme: String? = nil, label: String? = nil) {
    self.term = term
    self.scheme = scheme
    self.label = label
  }
}

package struct Link: Hashable, Sendable {
  package var url: String
  package var rel: String?
  package var type: String?
  package var title: String?
  package var language: String?
  package var length: Int64?

  package init(url: String, rel: String? = nil, type: String? = nil) {
    self.url = url
    self.rel = rel
    self.type = type
  }
}

package struct Enclosure: Hashable, Sendable {
  package var url: String
  package var type: String?
  /// Length in bytes, as the feed claims.
  package var length: Int64?

  package init(url: String, type: String? = nil, length: Int64? = nil) {
    self.url = url
    self.type = type
    self.length = length
  }
}

package struct Image: Hashable, Sendable {
  package var url: String
  package var title: String?
  package var link: String?
  package var description: String?
  /// Width in pixels, as the feed claims.
  package var width: Int?
  package var height: Int?

  package init(url: String, title: String? = nil, link: String? = nil) {
    self.url = url
    self.title = title
    self.link = link
  }
}

package struct Generator: Hashable, Sendable {
  package var name: String?
  package var url: String?
  package var version: String?

  package init(name: String? = nil, url: String? = nil, version: String? = nil) {
    self.name = name
    self.url = url
    self.version = version
  }
}
