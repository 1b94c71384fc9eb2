// FeedReader+Unclosed.swift - finds elements that lack their end tag.

extension FeedReader {
  /// Whether the innermost element lacks its end tag, given that `element` cannot be inside it.
  ///
  /// The reader looks ahead for the end tag (docs/decisions/0020-unknown-elements.md).
  mutating func isUnclosed(before element: Element, _ isEntry: Bool) -> Bool {
    guard let top = frames.last, !top.isClosedLater else { return false }
    switch top.role {
    case .empty: break
    case .attachment where !isOfAttachment(element): break
    // Entries are read inside an unknown element of a feed, so it need not end here.
    case .skipped where !(isEntry && context == .feed): break
    default: return false
    }
    if isClosedLater(top) {
      frames[frames.count - 1].isClosedLater = true
      return false
    }
    return true
  }

  /// Whether the end tag of `frame` comes before the end of the entry or feed, and before another element
  /// of its name begins.
  ///
  /// All searches together read the document twice at most, so time stays linear. After that every
  /// element counts as closed.
  private mutating func isClosedLater(_ frame: Frame) -> Bool {
    let name = scanner.bytes.slice(frame.localName.lowerBound, frame.localName.upperBound)
    var index = scanner.tagStart
    var depth = 0
    defer { lookAhead -= index - scanner.tagStart }
    while index - scanner.tagStart < lookAhead,
      let hit = scanner.bytes.firstOffset(of: Byte.less, from: index, to: scanner.bytes.count)
    {
      index = hit + 1
      let isEnd = index < scanner.bytes.count && scanner.bytes[index] == Byte.slash
      let local = localName(at: isEnd ? index + 1 : index)
      if local.elementsEqual(name, by: { $0.lowercased == $1.lowercased }) { return isEnd }
      if ["item", "entry", "channel", "feed"].contains(where: local.equalsASCII) {
        depth += isEnd ? -1 : 1
        if depth < 0 { return false }
      }
    }
    return lookAhead <= index - scanner.tagStart
  }

  /// The name that begins at `start`, without a prefix.
  private func localName(at start: Int) -> ByteSpan {
    var (local, end) = (start, start)
    while end < scanner.bytes.count, end - start < 256 {
      let byte = scanner.bytes[end]
      if byte == Byte.colon {
        local = end + 1
      } else if byte <= Byte.space || byte == Byte.greater || byte == Byte.slash {
        break
      }
      end += 1
    }
    return scanner.bytes.slice(local, max(end, local))
  }
}
