// Wrapping.swift - breaks a paragraph into lines of a given width.

/// The words of `text` in lines of at most `width` columns; one line when `width` is nil.
///
/// A word longer than a line has a line of its own, which is then too long. Only East Asian text, which
/// has no spaces, is broken between any two characters.
package func wrapped(_ text: String, width: Int?) -> [String] {
  guard let width, width > 0 else { return [text] }
  var lines: [String] = []
  var line = ""
  var used = 0
  func end() {
    lines.append(line)
    (line, used) = ("", 0)
  }
  for word in text.split(separator: " ") {
    let size = displayWidth(String(word))
    if used > 0, used + 1 + size <= width {
      line += " " + word
      used += 1 + size
      continue
    }
    if used > 0 { end() }
    (line, used) = (String(word), size)
    guard size > width, word.unicodeScalars.contains(where: { displayWidth($0) == 2 }) else {
      continue
    }
    let pieces = broken(word, width: width)
    lines += pieces.dropLast()
    (line, used) = (pieces.last ?? "", displayWidth(pieces.last ?? ""))
  }
  if used > 0 || lines.isEmpty { end() }
  return lines
}

/// A word in pieces of at most `width` columns.
private func broken(_ word: Substring, width: Int) -> [String] {
  var pieces = [""]
  var used = 0
  for scalar in word.unicodeScalars {
    if used + displayWidth(scalar) > width, used > 0 {
      pieces.append("")
      used = 0
    }
    pieces[pieces.count - 1].unicodeScalars.append(scalar)
    used += displayWidth(scalar)
  }
  return pieces
}
