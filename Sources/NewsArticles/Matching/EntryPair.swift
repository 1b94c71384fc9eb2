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

  /// One page under two guids: an article that was issued again, or another reading of a gauge, whose
  /// title differs in a number.
  private var isIssuedAgain: Bool {
    if left.isOfSameSecond(as: right) { return true }
    guard left.hasSimilarTitle(right), left.hasSameNumbers(as: right) else { return false }
    let hasNoText = left.keys.text.isEmpty && right.keys.text.isEmpty
    return hasNoText ? left.hasSameTitle(as: right) : left.hasAlikeText(right)
  }

  /// Of one title: the publisher's software gives other guids and links now.
  ///
  /// Similar texts are not enough: four dates of one event, entered in one second, differ in one
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

  /// A corrected title; or the same sound or film.
  private var isSameWithoutIDs: Bool {
    guard entry.hasNoIDs, row.hasNoIDs else { return false }
    if let file = left.keys.enclosure, file == right.keys.enclosure { return true }
    return left.isOfSameSecond(as: right) && left.hasSimilarTitle(right)
      && left.hasEqualOrLongerText(right)
  }

  /// Whether title, text and date all say that guid or link are used again for another article.
  ///
  /// That is believed of weak guids under other links (positions, restarted numbers), and of a
  /// document with one entry at a fixed address. Strong guids and live pages stay one article.
  ///
  /// `isFixedPage`: the document has one entry, and the one before had no more.
  func isContradicted(isFixedPage: Bool) -> Bool {
    let isWeak = !hasSameLink && !(entry.guid?.isStrong ?? true)
    return (isWeak || isFixedPage) && isUnlike
  }

  private var isUnlike: Bool {
    if left.isOfSameSecond(as: right) { return false }
    let lacksText = left.keys.text.isEmpty || right.keys.text.isEmpty
    if left.titleShare(right) >= (lacksText ? 0.5 : 0.75) { return false }
    return lacksText || !left.hasAlikeText(right)
  }
}
