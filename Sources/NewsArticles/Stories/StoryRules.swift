// StoryRules.swift - when articles of two sources are one story.

import NewsCore

/// Why two articles of different sources are one story; the most certain reason first.
enum StoryEvidence: Int, Comparable {
  case link, guid, sameEntry, title

  static func < (left: StoryEvidence, right: StoryEvidence) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// When articles of two sources are one story.
///
/// A wrong merge hides an article, a missed one shows it twice; so in doubt they are two stories.
enum StoryRules {
  static let titleWindow = Duration.hours(48)

  /// Whether an equal link, or an equal strong guid, is enough for one story.
  ///
  /// It is not when titles and texts differ and the link belongs to one of the two sources
  /// (`isAtHome`): the other source may only cite that article.
  static func areOne(
    _ left: ArticleFacts, _ right: ArticleFacts, isAtHome: Bool
  ) -> Bool {
    !isAtHome || left.hasSimilarTitle(right) || left.hasAlikeText(right)
  }

  /// Whether they are the same entry twice: same title and second, and the same guid or text.
  static func areSameEntry(
    _ left: ArticleFacts, _ right: ArticleFacts, hasSameGuid: Bool
  ) -> Bool {
    guard left.isOfSameSecond(as: right), left.hasSameTitle(as: right) else { return false }
    return hasSameGuid || (left.text.all.count >= 4 && left.text == right.text)
  }

  /// Whether two texts under one headline are about different things ("Open thread").
  ///
  /// Two events rarely share a headline of four or more content words, so longer texts are needed to
  /// prove it then. Short texts with different details do not prove two events.
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
    return left.prefix { $0 != "-" }.lowercasedASCII == right.prefix { $0 != "-" }.lowercasedASCII
  }
}
