// Publishers.swift - names of publishers that follow the titles of a feed.

/// Names that may follow a title and say nothing about the story.
package struct Publishers: Hashable, Sendable {
  private var names: Set<UInt64> = []

  package init() {}

  /// - Parameters:
  ///   - name: The title of the feed; its parts count as well ("BBC News - World").
  ///   - titles: The titles of all its entries; if there are at least three, a tail of all is a name.
  package init(feedTitle name: String?, titles: [String] = []) {
    if let name { add(feedTitle: name) }
    if let tail = commonTail(titles) { names.insert(tail) }
  }

  /// These names, and those of one entry's own publisher (RSS `source`, NewsAPI's `source.name`).
  package func adding(_ name: String?) -> Publishers {
    guard let name else { return self }
    var copy = self
    copy.add(name)
    return copy
  }

  /// The title without known names at its end.
  func removed(from title: Substring) -> Substring {
    if names.isEmpty { return title }
    var rest = title
    while let parts = lastTail(rest), names.contains(key(parts.tail)) { rest = parts.head }
    return rest
  }

  private mutating func add(feedTitle name: String) {
    add(name)
    let parts = parts(of: name[...])
    // Only parts between separators: in "Daily Planet: Metropolis" the last word may be a place, which
    // tells titles apart.
    for part in parts.count > 1 ? parts : [] { add(String(part)) }
  }

  private mutating func add(_ name: String) {
    let words = withoutArticle(Words(name).all)
    if words.isEmpty { return }
    names.insert(hashed(words))
    // "Channel 9 Newsroom" may follow titles as "Channel 9", without its last word.
    if words.count >= 3 { names.insert(hashed(words.dropLast())) }
  }

  private func parts(of name: Substring) -> [Substring] {
    guard let (head, tail) = lastTail(name) else { return [name] }
    return parts(of: head) + [tail]
  }
}

/// The key of the tail that all titles have; nil for fewer than three titles.
private func commonTail(_ titles: [String]) -> UInt64? {
  guard titles.count >= 3 else { return nil }
  var common: UInt64?
  for title in titles {
    guard let tail = lastTail(title[...])?.tail else { return nil }
    let key = key(tail)
    if let common, common != key { return nil }
    common = key
  }
  return common
}

private func key(_ name: Substring) -> UInt64 {
  let words = withoutArticle(Words(String(name)).all)
  return words.isEmpty ? 0 : hashed(words)
}

private let theArticle = Words("the").hash

private func withoutArticle(_ words: [UInt64]) -> ArraySlice<UInt64> {
  words.count > 1 && hashed(words.prefix(1)) == theArticle ? words.dropFirst() : words[...]
}
