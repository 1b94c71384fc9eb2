// ArticleDocument.swift - the entries of one document, and which of their keys identify nothing.

package import NewsCore

/// A key that does not identify one article of its source.
package struct SharedKey: Hashable, Sendable {
  package enum Kind: Int, Hashable, Sendable {
    /// A guid that two entries of one document had.
    case guid = 0
    /// A page whose entries are told apart by the whole link.
    case page = 1
    /// A page that identifies no entry at all.
    case sharedPage = 2
  }

  package var kind: Kind
  package var key: UInt64

  package init(kind: Kind, key: UInt64) {
    self.kind = kind
    self.key = key
  }
}

/// The entries of one source's newest document.
///
/// Nothing is dropped but true repeats. A guid that is left on two entries identifies neither of
/// them; of a page that two entries link to, the whole link identifies them if all differ, and
/// nothing otherwise.
package struct ArticleDocument: Sendable {
  package let source: String
  package let homes: Homes
  package private(set) var entries: [DocumentEntry]
  /// What this document shows; the source's earlier documents may have shown more.
  package private(set) var shared: Set<SharedKey> = []

  package init(source: String, homes: Homes = Homes(), entries: [DocumentEntry]) {
    self.source = source
    self.homes = homes
    self.entries = withoutRepeats(entries)
    noteSharedGuids()
    noteSharedPages()
  }

  /// Without what is known of the entries but themselves; for copies that are kept in memory.
  package var articles: [Article] { entries.map(\.article) }

  private mutating func noteSharedGuids() {
    var seen: Set<UInt64> = []
    for entry in entries {
      guard let guid = entry.keys.guid else { continue }
      if !seen.insert(guid.value).inserted {
        shared.insert(SharedKey(kind: .guid, key: guid.value))
      }
    }
  }

  private mutating func noteSharedPages() {
    // Nil once two entries have the same link.
    var links: [UInt64: Set<UInt64>?] = [:]
    var crowded: Set<UInt64> = []
    for entry in entries {
      guard let link = entry.keys.link, !link.isFrontPage else { continue }
      guard let known = links[link.page] else {
        links[link.page] = [link.fine]
        continue
      }
      crowded.insert(link.page)
      guard var known else { continue }
      links[link.page] = known.insert(link.fine).inserted ? known : .some(nil)
    }
    for page in crowded {
      let isTold = links[page].flatMap(\.self) != nil
      shared.insert(SharedKey(kind: isTold ? .page : .sharedPage, key: page))
    }
  }
}

/// The domains at which a source is at home.
package struct Homes: Hashable, Sendable {
  /// Of the configured URL.
  private let configured: UInt64?
  /// Of the home page that its document names.
  private let claimed: UInt64?

  package init(url: String? = nil, homePage: String? = nil) {
    configured = url.flatMap(LinkKey.init)?.domain
    claimed = homePage.flatMap(LinkKey.init)?.domain
  }

  /// How well a source stands for an article at this link.
  package func standing(at link: LinkKey?) -> Standing {
    guard let link else { return .elsewhere }
    if link.domain == configured { return .configured }
    return link.domain == claimed ? .claimed : .elsewhere
  }
}

/// How well a source stands for an article: whether the link leads to its own site.
package enum Standing: Int, Hashable, Sendable, Comparable {
  case elsewhere = 0
  /// By the home page that its document names.
  case claimed = 1
  /// By the URL that the user configured.
  case configured = 2

  package static func < (left: Standing, right: Standing) -> Bool {
    left.rawValue < right.rawValue
  }
}
