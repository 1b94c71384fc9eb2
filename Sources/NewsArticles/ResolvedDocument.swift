// ResolvedDocument.swift - a document without the keys that are known to be shared.

/// A document whose entries keep only the keys that identify them, judged by this and earlier documents.
package struct ResolvedDocument: Sendable {
  package let document: ArticleDocument
  /// Shared keys that this document shows and that were not remembered before.
  package let learned: Set<SharedKey>
  private let own: Set<SharedKey>
  private let everywhere: Set<SharedKey>
  let entries: [ResolvedEntry]

  package init(_ document: ArticleDocument, remembered: [RememberedKey]) {
    self.document = document
    let before = Set(remembered.lazy.filter { $0.source == document.source }.map(\.shared))
    let own = before.union(document.shared)
    let everywhere = own.union(remembered.lazy.map(\.shared))
    learned = document.shared.subtracting(before)
    (self.own, self.everywhere) = (own, everywhere)
    entries = document.entries.map { entry in
      ResolvedEntry(
        entry, source: document.source, link: linkKey(entry.keys.link, own),
        commonLink: linkKey(entry.keys.link, everywhere),
        guid: entry.keys.guid.flatMap { own.has(.guid, $0.value) ? nil : $0 })
    }
  }

  /// The keys of a document for which the store must say whether they are shared.
  package static func questionedKeys(_ document: ArticleDocument) -> [UInt64] {
    var keys: Set<UInt64> = []
    for entry in document.entries {
      if let guid = entry.keys.guid { keys.insert(guid.value) }
      if let link = entry.keys.link { keys.insert(link.page) }
    }
    return keys.sorted()
  }

  /// The hash of a link that identifies an article of this source: page, whole link, or nil.
  func identifyingLink(of link: LinkKey?) -> UInt64? { linkKey(link, own) }

  func isShared(_ guid: GuidKey) -> Bool { own.has(.guid, guid.value) }

  /// Ids under which the entries may be stored already.
  package var ids: [String] {
    var ids: Set<String> = []
    for entry in entries { ids.formUnion(entry.lookedUpIDs) }
    return ids.sorted()
  }

  /// Index keys by which the entries, and their stories at other sources, may be found.
  package var lookups: [Int64] {
    var lookups: Set<Int64> = []
    for entry in entries { lookups.formUnion(entry.lookups) }
    // Stored articles with a page that has just turned out to be shared lose that key.
    for entry in entries {
      guard let link = entry.keys.link, isLearned(link.page) else { continue }
      lookups.insert(IndexKey.address(host: link.host, link.page))
    }
    return lookups.sorted()
  }

  func isLearned(_ page: UInt64) -> Bool {
    !learned.isEmpty && (learned.has(.page, page) || learned.has(.sharedPage, page))
  }
}

/// One entry, with the keys that identify it.
struct ResolvedEntry: Sendable {
  let entry: DocumentEntry
  let source: String
  /// The link key that identifies the entry within its source.
  let link: UInt64?
  /// The link key that identifies the story among all sources: a page that any source shares does not.
  let commonLink: UInt64?
  let guid: GuidKey?

  init(
    _ entry: DocumentEntry, source: String, link: UInt64?, commonLink: UInt64?, guid: GuidKey?
  ) {
    (self.entry, self.source) = (entry, source)
    (self.link, self.commonLink, self.guid) = (link, commonLink, guid)
  }

  var keys: ArticleKeys { entry.keys }
  var hasNoIDs: Bool { link == nil && guid == nil }
}

private func linkKey(_ link: LinkKey?, _ shared: Set<SharedKey>) -> UInt64? {
  guard let link, !link.isFrontPage, !shared.has(.sharedPage, link.page) else { return nil }
  return shared.has(.page, link.page) ? link.fine : link.page
}

extension Set<SharedKey> {
  func has(_ kind: SharedKey.Kind, _ key: UInt64) -> Bool {
    !isEmpty && contains(SharedKey(kind: kind, key: key))
  }
}
