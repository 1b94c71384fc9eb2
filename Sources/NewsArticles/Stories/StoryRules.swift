// StoryRules.swift - when articles of two sources are one story.

import NewsCore

/// How sure it is that two articles of different sources are one story; the surest first.
enum StoryBond: Int, Comparable {
  case link, guid, sameEntry, title

  static func < (left: StoryBond, right: StoryBond) -> Bool { left.rawValue < right.rawValue }
}

/// When articles of two sources are one story.
///
/// A wrong merge hides an article, a missed one shows it twice: in doubt they are two.
enum StoryRules {
  static let titleWindow = Duration.hours(48)

  /// Whether an equal link, or an equal strong guid, can be believed.
  ///
  /// When titles and texts differ and the link belongs to one of the two sources, the other may only
  /// cite it: no source takes over another's article by linking to it.
  static func areOne(
    _ left: ArticleFacts, _ right: ArticleFacts, isAtHome: Bool
  ) -> Bool {
    !isAtHome || left.hasSimilarTitle(right) || left.hasAlikeText(right)
  }

  /// Two copies of one entry: same title and second, and the same guid or the same text.
  static func areSameEntry(
    _ left: ArticleFacts, _ right: ArticleFacts, hasSameGuid: Bool
  ) -> Bool {
    guard left.isOfSameSecond(as: right), left.hasSameTitle(as: right) else { return false }
    return hasSameGuid || (left.text.all.count >= 4 && left.text == right.text)
  }

  /// Whether two texts under one headline are about different things ("Open thread").
  ///
  /// Two events rarely share a headline with several words of its own. Short texts with different
  /// details do not prove two events.
  static func contradict(_ left: ArticleFacts, _ right: ArticleFacts) -> Bool {
    let titles = left.titleContent.union(right.titleContent)
    let isUsual = min(left.titleContent.count, right.titleContent.count) < 4
    let (left, right) = (
      left.textContent.subtracting(titles), right.textContent.subtracting(titles)
    )
    guard min(left.count, right.count) >= (isUsual ? 2 : 5) else { return false }
    let overlap = Overlap(left, right)
    return overlap.common < 2 && overlap.contained < 0.25
  }

  static func areOfOneLanguage(_ left: String?, _ right: String?) -> Bool {
    guard let left, let right else { return true }
    return left.prefix { $0 != "-" }.lowercased() == right.prefix { $0 != "-" }.lowercased()
  }
}
