// StyleSanitizer.swift - removes dangerous declarations from a style attribute.

import NewsText

/// The harmless declarations of `style`, as `property: value;` in their order.
///
/// Declarations that load something, run code or may cover the page are removed. A style with characters
/// that only escapes, functions or comments need is removed as a whole, so no spelling of `url(` or
/// `expression(` remains. Colours as `rgb(…)` stay.
func sanitizedStyle(_ style: ByteSpan) -> ByteBuilder {
  var output = ByteBuilder(capacity: style.count)
  guard style.count <= 4096 else { return output }
  let style = withoutURLs(style)
  style.withBytes { bytes in
    guard hasOnlyHarmlessBytes(bytes) else { return }
    for declaration in bytes.split(separator: Byte.semicolon) {
      let declaration = ByteSpan(rebasing: declaration)
      guard let colon = declaration.firstIndex(of: Byte.colon) else { continue }
      let property = declaration.slice(0, colon).trimmed
      let value = declaration.slice(colon + 1, declaration.count).trimmed
      guard !value.isEmpty, isHarmless(property, value) else { continue }
      if !output.isEmpty { output.append(Byte.space) }
      output.append(contentsOf: property)
      output.append(ascii: ": ")
      output.append(contentsOf: value)
      output.append(Byte.semicolon)
    }
  }
  return output
}

/// Replaces every `url( … )` by a space, so that the rest of the style can stay.
private func withoutURLs(_ style: ByteSpan) -> ByteBuilder {
  var output = ByteBuilder(capacity: style.count)
  var index = 0
  var lacksClose = false
  while index < style.count {
    if style[index] | 0x20 == 0x75, !lacksClose, style.hasASCII("url(", at: index) {
      guard let close = style.firstOffset(of: UInt8(ascii: ")"), from: index, to: style.count)
      else {
        lacksClose = true
        continue
      }
      index = close + 1
      output.append(Byte.space)
    } else {
      output.append(style[index])
      index += 1
    }
  }
  return output
}

private func hasOnlyHarmlessBytes(_ style: ByteSpan) -> Bool {
  var index = 0
  while index < style.count {
    let byte = style[index]
    switch byte {
    case UInt8(ascii: "("):
      guard index >= 3, style.hasASCII("rgb", at: index - 3),
        let close = style.firstOffset(of: UInt8(ascii: ")"), from: index, to: style.count),
        style.slice(index + 1, close).allSatisfy({
          $0.isDigit || $0.isSpace || $0 == 0x2c || $0 == 0x25
        })
      else { return false }
      index = close
    case Byte.colon, Byte.semicolon, Byte.hash, Byte.bang, Byte.hyphen, Byte.quote,
      Byte.apostrophe, UInt8(ascii: ","), UInt8(ascii: "%"), UInt8(ascii: "."), Byte.underscore:
      break
    default:
      guard byte.isLetter || byte.isDigit || byte.isSpace else { return false }
    }
    index += 1
  }
  return true
}

private func isHarmless(_ property: ByteSpan, _ value: ByteSpan) -> Bool {
  if HTMLAllowList.styles.contains(property) { return true }
  let family = property.firstIndex(of: Byte.hyphen).map { property.slice(0, $0) } ?? property
  guard HTMLAllowList.styleFamilies.contains(family) else { return false }
  let isColour = value.firstIndex(of: UInt8(ascii: "(")) != nil
  let words = isColour ? wordsAroundColour(value) : value.split(whereSeparator: \.isSpace)
  return words.allSatisfy { isHarmlessWord(ByteSpan(rebasing: $0)) }
}

/// The words before and after an `rgb(…)`, which has been checked already.
private func wordsAroundColour(_ value: ByteSpan) -> [Slice<ByteSpan>] {
  guard let open = value.firstIndex(of: UInt8(ascii: "(")),
    let close = value.lastIndex(of: UInt8(ascii: ")")), open >= 3, open < close
  else { return [value[...]] }
  return value[..<(open - 3)].split(whereSeparator: \.isSpace)
    + value[(close + 1)...].split(whereSeparator: \.isSpace)
}

private func isHarmlessWord(_ word: ByteSpan) -> Bool {
  if HTMLAllowList.styleWords.contains(word) { return true }
  if word.first == Byte.hash {
    return word.count > 1 && word.dropFirst().allSatisfy { hexadecimalValue($0) != nil }
  }
  return isShortLength(word)
}

/// Whether a length has at most two digits before and two after the point, and no or a known unit: a
/// longer one could reach across the page.
private func isShortLength(_ word: ByteSpan) -> Bool {
  let start = word.first == Byte.hyphen ? 1 : 0
  var index = start
  while index < word.count, word[index].isDigit { index += 1 }
  guard index - start <= 2 else { return false }
  if index < word.count, word[index] == UInt8(ascii: ".") {
    let point = index
    index += 1
    while index < word.count, word[index].isDigit { index += 1 }
    guard index - point <= 3 else { return false }
  }
  return index > start
    && (index == word.count || HTMLAllowList.styleUnits.contains(word.slice(index, word.count)))
}
