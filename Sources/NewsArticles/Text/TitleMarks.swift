// TitleMarks.swift - removes marks such as "UPDATE" that do not change the story of a headline.

/// The title without marks such as "BREAKING:", "UPDATE 2-", "[Updated]" and "(updated)".
func withoutMarks(_ title: String) -> Substring {
  var rest = title[...]
  while let shorter = withoutLeadingMark(rest) ?? withoutTrailingMark(rest) { rest = shorter }
  return rest
}

private let leadingMarks = [
  "breaking news", "breaking", "just in", "urgent", "exclusive", "developing", "updated", "update",
  "correction", "corrected", "refile", "wrapup",
]

/// What kind of report it is; only before a colon or bar, for "live-action" is no mark.
private let formats = ["live", "video", "watch"]

private let trailingMarks = ["updated", "update", "corrected", "correction", "exclusive"]

private func withoutLeadingMark(_ title: Substring) -> Substring? {
  let bytes = title.utf8
  guard let first = bytes.first, isLetter(first) || first == UInt8(ascii: "[") else { return nil }
  var rest = first == UInt8(ascii: "[") ? title.dropFirst() : title
  guard let mark = (leadingMarks + formats).first(where: { starts(rest, with: $0) }) else {
    return nil
  }
  rest = rest[bytes.index(rest.startIndex, offsetBy: mark.utf8.count)...]
  // The number in "UPDATE 2-".
  let number = rest.drop { $0 == " " }.prefix { $0.isASCII && $0.isNumber }
  if (1...2).contains(number.utf8.count) { rest = title[number.endIndex...] }
  rest = rest.drop { $0 == " " }
  let ends: [Character] =
    formats.contains(mark)
    ? [":", "|", "]"] : [":", "-", "|", "]", "\u{2013}", "\u{2014}"]
  guard let end = rest.first, ends.contains(end) else { return nil }
  let bare = rest.dropFirst().drop { $0 == " " }
  return bare.isEmpty ? nil : bare
}

private func withoutTrailingMark(_ title: Substring) -> Substring? {
  guard let last = title.utf8.last, last == UInt8(ascii: ")") || last == UInt8(ascii: "]"),
    let open = title.utf8.lastIndex(where: {
      $0 == UInt8(ascii: "(") || $0 == UInt8(ascii: "[")
    })
  else { return nil }
  let inside = title[title.utf8.index(after: open)...].dropLast()
  guard trailingMarks.contains(where: { starts(inside, with: $0) }),
    inside.utf8.count <= 12
  else { return nil }
  var head = title[..<open]
  while head.last == " " { head.removeLast() }
  return head.isEmpty ? nil : head
}

/// Whether `text` begins with the word `mark`, without regard to ASCII case.
private func starts(_ text: Substring, with mark: String) -> Bool {
  var rest = text.utf8[...]
  for wanted in mark.utf8 {
    guard let byte = rest.popFirst(), byte | 0x20 == wanted | 0x20 else { return false }
  }
  return rest.first.map { !isLetter($0) } ?? true
}

private func isLetter(_ byte: UInt8) -> Bool {
  (0x61...0x7a).contains(byte | 0x20)
}
