// ArticleFacts.swift - compares two articles by title, text and date.

/// An article while it is compared with others: its texts are taken apart when first needed.
///
/// A class for that reason alone; it lives within one call of a pure function.
final class ArticleFacts {
  let keys: ArticleKeys
  private(set) lazy var text = Words(keys.text)
  private(set) lazy var textContent = text.content
  private(set) lazy var titleContent = keys.title.content

  init(_ keys: ArticleKeys) {
    self.keys = keys
  }

  func hasSameTitle(as other: ArticleFacts) -> Bool {
    keys.title == other.keys.title
  }

  /// Same date, to the second; false without dates.
  func isOfSameSecond(as other: ArticleFacts) -> Bool {
    keys.second != nil && keys.second == other.keys.second
  }

  /// Equal, or one begins with the other; false where one has no text.
  func hasEqualOrLongerText(_ other: ArticleFacts) -> Bool {
    text.starts(with: other.text) || other.text.starts(with: text)
  }

  /// Over half of the content words in common, or one nearly contained in the other.
  func hasAlikeText(_ other: ArticleFacts) -> Bool {
    if keys.text.isEmpty || other.keys.text.isEmpty { return false }
    if text == other.text { return true }
    let overlap = Overlap(textContent, other.textContent)
    return overlap.share > 0.5 || (overlap.common >= 3 && overlap.contained >= 0.85)
  }

  /// At least half of the content words of the titles in common.
  func hasSimilarTitle(_ other: ArticleFacts) -> Bool {
    titleShare(other) >= 0.5
  }

  /// 0 to 1; 1 for equal titles.
  func titleShare(_ other: ArticleFacts) -> Double {
    hasSameTitle(as: other) ? 1 : Overlap(titleContent, other.titleContent).share
  }

  /// The words with digits are the same: another figure is another reading.
  func hasSameNumbers(as other: ArticleFacts) -> Bool {
    keys.title.numbers == other.keys.title.numbers
  }
}
