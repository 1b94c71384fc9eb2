// TitleKey.swift - keys that are equal when two titles are the headline of one story.

/// The hashes by which titles of different sources are compared.
package struct TitleKey: Hashable, Sendable {
  /// The words of the whole title, for comparisons within a source.
  package let words: Words
  /// Hash of the title without marks ("BREAKING:"), articles and the name of a known publisher; 0 for a
  /// title that is too short to identify a story, such as "Live updates".
  ///
  /// Too short means fewer than four words or sixteen letters and spaces, unless it has 36 of them.
  package let whole: UInt64
  /// Hash as in `whole`, without a tail that may be a publisher's name ("… - Berlin"); 0 without a tail.
  ///
  /// An unknown tail often tells two titles apart, so this hash is only compared with `whole` of another
  /// title, never with its `head`.
  package let head: UInt64

  package init(_ title: String, publishers: Publishers = Publishers()) {
    words = Words(title)
    let bare = publishers.removed(from: withoutMarks(title))
    let bareWords = bare.utf8.count == title.utf8.count ? words : Words(String(bare))
    whole = TitleKey.key(bareWords)
    head = unknownTail(bare).map { TitleKey.key(Words(String($0.head))) } ?? 0
  }

  /// Whether the two are the headline of one story.
  package func agrees(with other: TitleKey) -> Bool {
    if whole != 0, whole == other.whole || whole == other.head { return true }
    return head != 0 && head == other.whole
  }

  private static func key(_ words: Words) -> UInt64 {
    let count = words.all.count
    let length = words.letters + count - 1
    // Enough for a script whose words are long, or not separated by spaces.
    guard (count >= 4 && length >= 16) || length >= 36 else { return 0 }
    return hashed(words.all.lazy.filter { !articles.contains($0) })
  }

  private static let articles = Set(Words("a an the").all)
}

/// The separators between a title and the name of its publisher.
let tailSeparators = [" - ", " | ", " \u{2013} ", " \u{2014} ", " \u{b7} ", " :: "]

/// The text before and after the last separator.
///
/// Each title is searched several times, so this reads bytes, and compares at spaces only, because
/// every separator begins with a space.
func lastTail(_ title: Substring) -> (head: Substring, tail: Substring)? {
  var title = title
  let place: Range<Int>? = title.withUTF8 { bytes in
    var start = bytes.count - 1
    while start >= 0 {
      if bytes[start] == 0x20, let length = separatorLength(bytes[start...]) {
        return start..<start + length
      }
      start -= 1
    }
    return nil
  }
  guard let place else { return nil }
  let utf8 = title.utf8
  let head = title[..<utf8.index(utf8.startIndex, offsetBy: place.lowerBound)]
  return (head, title[utf8.index(utf8.startIndex, offsetBy: place.upperBound)...])
}

private let separatorBytes = tailSeparators.map { Array($0.utf8) }

/// The length of the separator that `bytes` begin with.
private func separatorLength(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
  for separator in separatorBytes where separator.count <= bytes.count {
    if separator.indices.allSatisfy({ bytes[bytes.startIndex + $0] == separator[$0] }) {
      return separator.count
    }
  }
  return nil
}

/// The title split before a tail of one to four words that may be a publisher's name.
///
/// Nil for a tail with digits, or with a word for an instalment ("Part two", "Monday"), which tells two
/// stories apart.
private func unknownTail(_ title: Substring) -> (head: Substring, tail: Substring)? {
  guard let parts = lastTail(title),
    !parts.tail.utf8.contains(where: { (0x30...0x39).contains($0) })
  else { return nil }
  let words = Words(String(parts.tail)).all
  guard (1...4).contains(words.count), !words.contains(where: instalmentWords.contains) else {
    return nil
  }
  return parts
}

private let instalmentWords = Set(
  Words(
    """
    monday tuesday wednesday thursday friday saturday sunday today tomorrow yesterday tonight
    part episode chapter volume day week round live morning evening one two three four five six
    first second third final finale i ii iii iv v vi opinion analysis review video audio photos
    """
  ).all)
