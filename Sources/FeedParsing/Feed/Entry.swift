// Entry.swift - one article of a feed, as published.

package import NewsCore

/// An article of a feed, as published.
///
/// Rare fields are in boxes on the heap, so that an entry stays small: feeds have thousands.
package struct Entry: Hashable, Sendable {
  package var id: String?
  package var isIDPermalink: Bool?
  package var title: TextConstruct?
  package var url: String?
  package var published: WallTime?
  package var updated: WallTime?
  package var authors: [Person] = []
  package var summary: TextConstruct?
  package var content: TextConstruct?
  package var categories: [Category] = []
  package var enclosures: [Enclosure] = []
  package var commentsURL: String?
  package var language: String?
  package var media: [Enclosure] = []
  package var links: [Link] = []
  /// OPML only: the feed this outline subscribes to.
  package var feedURL: String?

  private var extrasBox: Box<EntryExtras>?
  private var imageBox: Box<Image>?
  private var sourceBox: Box<EntrySource>?

  package init() {}

  /// Rare fields.
  package var extras: EntryExtras {
    get { extrasBox?.value ?? EntryExtras() }
    set { extrasBox = Box(newValue) }
  }

  package var image: Image? {
    get { imageBox?.value }
    set { imageBox = newValue.map(Box.init) }
  }

  /// The feed an aggregated entry came from (Atom source, RSS source).
  package var source: EntrySource? {
    get { sourceBox?.value }
    set { sourceBox = newValue.map(Box.init) }
  }

  package var rights: TextConstruct? {
    get { extras.rights }
    set { extras.rights = newValue }
  }

  /// Whether a rare field was set.
  package var hasExtras: Bool { extrasBox != nil }
}

/// Fields that few entries have.
package struct EntryExtras: Hashable, Sendable {
  package var created: WallTime?
  package var expired: WallTime?
  package var rights: TextConstruct?
  package var subtitle: TextConstruct?
  package var contributors: [Person] = []
  package var publisher: Person?
  /// Where the content is, if it is not inline (Atom `content src`).
  package var contentURL: String?
  package var thumbnails: [String] = []
  /// Playing time as published: seconds, M:SS or H:MM:SS.
  package var duration: String?
  package var isExplicit: Bool?
  /// URL of the licence.
  package var license: String?

  package init() {}
}

/// The feed that an aggregated entry came from.
package struct EntrySource: Hashable, Sendable {
  package var title: String?
  package var url: String?
  package var id: String?
  package var feedURL: String?
  package var description: TextConstruct?
  package var rights: TextConstruct?
  package var authors: [Person] = []
  package var contributors: [Person] = []
  package var categories: [Category] = []
  package var links: [Link] = []
  package var generator: Generator?
  package var icon: String?
  package var logo: String?
  package var updated: WallTime?

  package init(title: String? = nil, url: String? = nil, id: String? = nil) {
    self.title = title
    self.url = url
    self.id = id
  }
}

/// An immutable value on the heap.
private final class Box<Value: Hashable & Sendable>: Hashable, Sendable {
  let value: Value

  init(_ value: Value) {
    self.value = value
  }

  static func == (left: Box, right: Box) -> Bool {
    left === right || left.value == right.value
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(value)
  }
}
