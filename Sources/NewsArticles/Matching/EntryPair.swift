// EntryPair.swift - whether an entry and a stored article are one article.

/// An entry of a document and a stored article of its source.
struct EntryPair {
  private let entry: ResolvedEntry
  private let left: ArticleFacts
  private let row: MatchedRow
  private var right: ArticleFacts { row.facts }

  init(_ entry: ResolvedEntry, _ facts: ArticleFacts, _ row: MatchedRow) {
    (self.entry, left, self.row) = (entry, facts, row)
  }

  func satisfies(_ rule: MatchRule) -> Bool {
    switch rule {
    case .guidAndMore: hasSameGuid && (hasSameLink || left.hasSameTitle(as: right))
    case .guid: hasSameGuid || (hasSameGuidBase && hasSameLink)
    case .link: hasSameLink && (!haveDifferentGuids || isIssuedAgain)
    case .title: left.hasSameTitle(as: right) && isSameButForIDs
    case .nothingElse: isSameWithoutIDs
    }
  }

  private var hasSameGuid: Bool { entry.guid != nil && entry.guid?.value == row.guid?.value }
  private var hasSameGuidBase: Bool {
    entry.guid?.base != nil && entry.guid?.base == row.guid?.base
  }
  private var hasSameLink: Bool { entry.link != nil && entry.link == row.link }
  private var haveDifferentGuids: Bool {
    entry.guid != nil && row.guid != nil && entry.guid?.value != row.guid?.value
  }

  /// Whether an entry with the same link and another guid is the same article, published again.
  ///
  /// It may also be a new measurement on the same page; then its title differs in a number.
  private var isIssuedAgain: Bool {
    if left.isOfSameSecond(as: right) { return true }
    guard left.hasSimilarTitle(right), left.hasSameNumbers(as: right) else { return false }
    let hasNoText = left.keys.text.isEmpty && right.keys.text.isEmpty
    return hasNoText ? left.hasSameTitle(as: right) : left.hasAlikeText(right)
  }

  /// Whether an entry with the same title and other guid and link is the same article, because the
  /// publisher's software makes other guids and links now.
  ///
  /// Similar texts are not enough: four dates of one event, entered in the same second, differ in one
  /// word.
  private var isSameButForIDs: Bool {
    let hasSameText = left.text == right.text
    let hasNoText = left.text.isEmpty && right.text.isEmpty
    if left.isOfSameSecond(as: right) {
      if hasNoText { return left.keys.title.all.count >= 4 || hasNoIDsOnOneSide }
      return left.hasEqualOrLongerText(right) || hasNoIDsOnOneSide
    }
    if hasNoIDsOnOneSide, hasSameText { return !hasNoText || haveNoDates }
    return haveNoDates && hasSameText && !hasNoText
  }

  private var hasNoIDsOnOneSide: Bool { entry.hasNoIDs || row.hasNoIDs }
  private var haveNoDates: Bool { left.keys.second == nil && right.keys.second == nil }

  /// Whether two entries without guid and link are one article: the same audio or video file, or a
  /// corrected title.
  private var isSameWithoutIDs: Bool {
    guard entry.hasNoIDs, row.hasNoIDs else { return false }
    if let file = left.keys.enclosure, file == right.keys.enclosure { return true }
    return left.isOfSameSecond(as: right) && left.hasSimilarTitle(right)
      && left.hasEqualOrLongerText(right)
  }

  /// Whether title, text and date all show that the guid or link is used again for another article.
  ///
  /// That is possible for weak guids with other links (positions, restarted numbers), and for a
  /// document with one entry at a fixed address. An entry with a strong guid, or on a live page, stays
  /// one article; without a strong guid, the number in the title and the text count for more.
  ///
  /// `isFixedPage`: this document has one entry, and the previous one had no more.
  func isContradicted(isFixedPage: Bool) -> Bool {
    let isWeak = !hasSameLink && !(entry.guid?.isStrong ?? true)
    return (isWeak || isFixedPage) && isUnlike || isFixedPage && isNextIssue
  }

  /// The next release or reading, by its number; the next quote of the day, by its text.
  private var isNextIssue: Bool {
    if entry.guid?.isStrong ?? false || left.isOfSameSecond(as: right) { return false }
    if left.hasSimilarTitle(right), !left.hasSameNumbers(as: right) { return true }
    let haveTexts = !left.keys.text.isEmpty && !right.keys.text.isEmpty
    return left.hasSameTitle(as: right) && haveTexts && !left.hasAlikeText(right)
  }

  private var isUnlike: Bool {
    if left.isOfSameSecond(as: right) { return false }
    let lacksText = left.keys.text.isEmpty || right.keys.text.isEmpty
    if left.titleShare(right) >= (lacksText ? 0.5 : 0.75) { return false }
    return lacksText || !left.hasAlikeText(right)
  }
}
