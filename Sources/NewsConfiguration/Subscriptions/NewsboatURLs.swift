// NewsboatURLs.swift - imports subscriptions from newsboat's urls file.

/// The subscriptions of a newsboat `urls` file: `URL "tag" "~Title"`, one a line.
///
/// Lines that run programs or read files (`exec:`, `filter:`, `query:`, `file:`) are refused, each
/// with its number, because an imported list of feeds must not run commands.
package func importNewsboatURLs(_ text: String) -> SourceImport {
  var result = SourceImport()
  let scalars = text.unicodeScalars
  let text = scalars.first == "\u{feff}" ? String(scalars.dropFirst()) : text
  // In Swift, CR LF is one Character.
  let lines = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  for (index, line) in lines.enumerated() {
    let words = newsboatWords(line)
    guard let url = words.first, !url.hasPrefix("#") else { continue }
    let kind = url.prefix { $0 != ":" }.drop { $0 == "\"" }
    if ["exec", "filter", "query", "file"].contains(kind) {
      result.refuse("\(kind): lines are not imported, they are not plain feeds", line: index + 1)
      continue
    }
    let marks = words.dropFirst()
    let title = marks.first { $0.hasPrefix("~") }.map { String($0.dropFirst()) }
    // "!" hides a feed from newsboat's list, which has no counterpart here.
    let tags = marks.filter { !$0.hasPrefix("~") && $0 != "!" }
    result.add(ImportedSource(url: url, title: title, tags: tags), line: index + 1)
  }
  return result
}

/// The words of a line; double quotes join words, and a backslash makes the next character plain.
private func newsboatWords(_ line: Substring) -> [String] {
  var words: [String] = []
  var word: String?
  var isQuoted = false
  var isEscaped = false
  for character in line {
    if isEscaped {
      word = (word ?? "") + String(character)
      isEscaped = false
    } else if character == "\\" {
      isEscaped = true
    } else if character == "\"" {
      isQuoted.toggle()
      word = word ?? ""
    } else if character.isWhitespace, !isQuoted {
      if let word { words.append(word) }
      word = nil
    } else {
      word = (word ?? "") + String(character)
    }
  }
  return words + (word.map { [$0] } ?? [])
}
