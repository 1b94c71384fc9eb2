// Matching.swift - finds the stored article of each entry of a document.

import NewsCore

/// Finds the stored article of each entry of a document.
///
/// Each stored article gets at most one entry. The most certain pairs come first, so that a recurring
/// title cannot take an article whose entry is still in the document. Rules and their reasons:
/// docs/decisions/0032-articles.md.
struct Matching {
  /// For each entry, the index of its stored article; nil for a new article.
  private(set) var stored: [Int?]

  private let document: ResolvedDocument
  private let entries: [ArticleFacts]
  private let rows: [MatchedRow]
  private let index: RowIndex
  private let isFixedPage: Bool
  private var isClaimed: [Bool]

  /// Matches the entries of `document` with the source's own stored articles.
  ///
  /// `carried` is the number of entries in the source's previous document.
  init(_ document: ResolvedDocument, _ own: [StoredArticle], carried: Int) {
    self.document = document
    entries = document.entries.map { ArticleFacts($0.keys) }
    rows = own.map { MatchedRow($0, in: document) }
    index = RowIndex(rows)
    isFixedPage = document.entries.count == 1 && carried <= 1
    stored = Array(repeating: nil, count: entries.count)
    isClaimed = Array(repeating: false, count: rows.count)
    if rows.isEmpty { return }
    for rule in MatchRule.allCases { apply(rule) }
  }

  private struct Pair {
    var entry: Int
    var row: Int
    /// Seconds between the two dates; the largest number when one has none.
    var distance: Int64
  }

  private mutating func apply(_ rule: MatchRule) {
    var pairs: [Pair] = []
    for entry in entries.indices where stored[entry] == nil {
      for row in index.rows(for: document.entries[entry], rule) where !isClaimed[row] {
        guard isMatch(entry, row, rule) else { continue }
        pairs.append(Pair(entry: entry, row: row, distance: distance(entry, row)))
      }
    }
    pairs.sort {
      ($0.distance, -rows[$0.row].seq, $0.entry) < ($1.distance, -rows[$1.row].seq, $1.entry)
    }
    for pair in pairs where stored[pair.entry] == nil && !isClaimed[pair.row] {
      stored[pair.entry] = pair.row
      isClaimed[pair.row] = true
    }
  }

  private func isMatch(_ entry: Int, _ row: Int, _ rule: MatchRule) -> Bool {
    let (resolved, row) = (document.entries[entry], rows[row])
    let pair = EntryPair(resolved, entries[entry], row)
    guard pair.satisfies(rule) else { return false }
    return !rule.canBeContradicted || !pair.isContradicted(isFixedPage: isFixedPage)
  }

  private func distance(_ entry: Int, _ row: Int) -> Int64 {
    guard let left = entries[entry].keys.second, let right = rows[row].facts.keys.second else {
      return .max
    }
    return left > right ? left - right : right - left
  }
}

/// The rules by which an entry is a stored article, the most certain first.
enum MatchRule: CaseIterable {
  /// The same guid, and the same link or title.
  case guidAndMore
  case guid
  case link
  case title
  /// Neither has a guid or link; see ``EntryPair``.
  case nothingElse

  /// Whether different title, text and date can overrule the match.
  var canBeContradicted: Bool {
    switch self {
    case .guidAndMore, .guid, .link: true
    case .title, .nothingElse: false
    }
  }
}

/// A stored article without the keys that its source shares among several articles.
struct MatchedRow {
  let seq: Int64
  let facts: ArticleFacts
  let guid: GuidKey?
  let link: UInt64?

  init(_ stored: StoredArticle, in document: ResolvedDocument) {
    seq = stored.seq
    facts = ArticleFacts(stored.keys)
    link = document.identifyingLink(of: facts.keys.link)
    guid = facts.keys.guid.flatMap { document.isShared($0) ? nil : $0 }
  }

  var hasNoIDs: Bool { link == nil && guid == nil }
}

/// Stored articles by the values that the rules compare.
private struct RowIndex {
  private var byGuid: [UInt64: [Int]] = [:]
  private var byGuidBase: [UInt64: [Int]] = [:]
  private var byLink: [UInt64: [Int]] = [:]
  private var byTitle: [UInt64: [Int]] = [:]
  private var bySecond: [Int64: [Int]] = [:]
  private var byEnclosure: [UInt64: [Int]] = [:]

  init(_ rows: [MatchedRow]) {
    for (index, row) in rows.enumerated() {
      if let guid = row.guid { byGuid[guid.value, default: []].append(index) }
      if let base = row.guid?.base { byGuidBase[base, default: []].append(index) }
      if let link = row.link { byLink[link, default: []].append(index) }
      byTitle[row.facts.keys.title.hash, default: []].append(index)
      guard row.hasNoIDs else { continue }
      if let second = row.facts.keys.second { bySecond[second, default: []].append(index) }
      if let file = row.facts.keys.enclosure { byEnclosure[file, default: []].append(index) }
    }
  }

  func rows(for entry: ResolvedEntry, _ rule: MatchRule) -> [Int] {
    switch rule {
    case .guidAndMore: entry.guid.flatMap { byGuid[$0.value] } ?? []
    case .guid:
      (entry.guid.flatMap { byGuid[$0.value] } ?? [])
        + (entry.guid?.base.flatMap { byGuidBase[$0] } ?? [])
    case .link: entry.link.flatMap { byLink[$0] } ?? []
    case .title: byTitle[entry.keys.title.hash] ?? []
    case .nothingElse:
      !entry.hasNoIDs
        ? []
        : (entry.keys.second.flatMap { bySecond[$0] } ?? [])
          + (entry.keys.enclosure.flatMap { byEnclosure[$0] } ?? [])
    }
  }
}
