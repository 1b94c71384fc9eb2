// ArticleDocument.swift - the entries of one document, and which of their keys are not unique.

package import NewsCore

/// A key that does not identify one article of its source.
package struct SharedKey: Hashable, Sendable {
  package enum Kind: Int, Hashable, Sendable {
    /// A guid that two entries of one document had.
    case guid = 0
    /// A page that several entries link to, each with another fragment or parameter.
    case page = 1
    /// A page that several entries link to with the same link; it identifies none of them.
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
/// Only true repeats are dropped. A guid that two of the remaining entries have identifies neither of
/// them. When several entries link to one page, their whole links identify them if all differ;
/// otherwise the page identifies none of them.
package struct ArticleDocument: Sendable {
  package let source: String
  package let domains: SourceDomains
  package private(set) var entries: [DocumentEntry]
  /// The keys that several entries of this document share; earlier documents may have shown more.
  package private(set) var shared: Set<SharedKey> = []

  package init(source: String, domains: SourceDomains = SourceDomains(), entries: [DocumentEntry]) {
    self.source = source
    self.domains = domains
    self.entries = withoutRepeats(entries)
    findSharedGuids()
    findSharedPages()
  }

  /// Whether they share their entries, as copies of one value do; the entries are not compared.
  package func isCopy(of other: ArticleDocument) -> Bool {
    source == other.source
      && entries.withUnsafeBufferPointer { entries in
        other.entries.withUnsafeBufferPointer { entries.baseAddress == $0.baseAddress }
      }
  }

  /// The articles alone, without their keys, for copies that are kept in memory.
  package var articles: [Article] { entries.map(\.article) }

  private mutating func findSharedGuids() {
    var seen: Set<UInt64> = []
    for entry in entries {
      guard let guid = entry.keys.guid else { continue }
      if !seen.insert(guid.value).inserted {
        shared.insert(SharedKey(kind: .guid, key: guid.value))
      }
    }
  }

  private mutating func findSharedPages() {
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

/// The domains that belong to a source.
package struct SourceDomains: Hashable, Sendable {
  /// Hash of the domain of the configured URL.
  private let configured: UInt64?
  /// Hash of the domain of the home page that its document names.
  private let claimed: UInt64?

  package init(url: String? = nil, homePage: String? = nil) {
    configured = url.flatMap(LinkKey.init)?.domain
    claimed = homePage.flatMap(LinkKey.init)?.domain
  }

  /// How strongly an article at this link belongs to the source.
  package func standing(at link: LinkKey?) -> Standing {
    guard let link else { return .elsewhere }
    if link.domain == configured { return .configured }
    return link.domain == claimed ? .claimed : .elsewhere
  }
}

/// Whether the link of an article leads to the site of its source.
package enum Standing: Int, Hashable, Sendable, Comparable {
  case elsewhere = 0
  /// The link leads to the domain of the home page that the source's document names.
  case claimed = 1
  /// The link leads to the domain of the URL that the user configured.
  case configured = 2

  package static func < (left: Standing, right: Standing) -> Bool {
    left.rawValue < right.rawValue
  }
}
