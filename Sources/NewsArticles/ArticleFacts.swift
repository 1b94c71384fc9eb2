// ArticleFacts.swift - compares two articles by title, text and date.

/// An article while it is compared with others: its texts are split into words when first needed.
///
/// It is a class only because of these lazy values; it lives within one call of a pure function.
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

  /// Whether both have the same date, to the second; false without dates.
  func isOfSameSecond(as other: ArticleFacts) -> Bool {
    keys.second != nil && keys.second == other.keys.second
  }

  /// Whether the texts are equal, or one begins with the other; false when one has no text.
  func hasEqualOrLongerText(_ other: ArticleFacts) -> Bool {
    text.starts(with: other.text) || other.text.starts(with: text)
  }

  /// Whether the texts share more than half of their content words, or one nearly contains the other.
  func hasAlikeText(_ other: ArticleFacts) -> Bool {
    if keys.text.isEmpty || other.keys.text.isEmpty { return false }
    if text == other.text { return true }
    let overlap = Overlap(textContent, other.textContent)
    return overlap.share > 0.5 || (overlap.common >= 3 && overlap.contained >= 0.85)
  }

  /// Whether the titles share at least half of their content words.
  func hasSimilarTitle(_ other: ArticleFacts) -> Bool {
    titleShare(other) >= 0.5
  }

  /// The share of content words that the titles have in common, 0 to 1; 1 for equal titles.
  func titleShare(_ other: ArticleFacts) -> Double {
    hasSameTitle(as: other) ? 1 : Overlap(titleContent, other.titleContent).share
  }

  /// Whether the titles have the same words with digits: another number means another measurement.
  func hasSameNumbers(as other: ArticleFacts) -> Bool {
    keys.title.numbers == other.keys.title.numbers
  }
}
