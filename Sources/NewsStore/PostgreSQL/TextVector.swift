// TextVector.swift - words and search terms as the texts that PostgreSQL reads as tsvector and tsquery.

/// Words in the form of PostgreSQL's text search (postgresql.org/docs/current/datatype-textsearch.html).
enum TextVector {
  /// Longer lexemes are refused.
  private static let longestWord = 2046
  /// A lexeme that no text has, because no word contains a control character.
  static let noWord = "'\u{1}'"
  /// Higher positions count as this one.
  private static let lastPosition = 16_383
  /// Most bytes of lexemes and positions together; PostgreSQL refuses more than 1,048,575.
  private static let mostBytes = 1_000_000
  /// Most positions of one lexeme; PostgreSQL refuses more.
  private static let mostPositions = 255

  /// A `tsvector`: words of the title with the weight A, of authors B, of the summary C, of the
  /// content D.
  ///
  /// The positions of columns are far apart, so no phrase matches across two of them. An extremely
  /// long text is cut, because otherwise the whole document would be refused.
  static func vector(_ words: [WordScanner.Word]) -> String {
    func start(after column: WordScanner.Column, _ start: Int) -> Int {
      words.reduce(start) { $1.column == column ? max($0, start + $1.offset + 2) : $0 }
    }
    let authors = start(after: .title, 1)
    let summary = start(after: .authors, authors)
    let content = start(after: .summary, summary)
    var positions: [String: [(position: Int, weight: String)]] = [:]
    var bytes = 0
    for word in words where word.text.utf8.count <= longestWord {
      bytes += positions[word.text] == nil ? word.text.utf8.count + 8 : 2
      if bytes > mostBytes { break }
      let (start, weight) =
        switch word.column {
        case .title: (1, "A")
        case .authors: (authors, "B")
        case .summary: (summary, "C")
        case .content: (content, "")
        }
      positions[word.text, default: []].append((min(start + word.offset, lastPosition), weight))
    }
    return positions.map { text, places in
      let places = places.sorted { $0.position < $1.position }.prefix(mostPositions)
      return quoted(text) + ":"
        + places.map { "\($0.position)\($0.weight)" }.joined(separator: ",")
    }.joined(separator: " ")
  }

  /// A `tsquery` of a term's words, which must follow one another; nil without words.
  static func phrase(_ words: [WordScanner.Word], _ term: SearchQuery.Term) -> String? {
    let weight =
      switch term.place {
      case .title?: "A"
      case .authors?: "B"
      case nil: ""
      }
    let texts = words.sorted { $0.offset < $1.offset }.map(\.text)
    let parts = texts.enumerated().map { index, text in
      let label = (term.isPrefix && index == texts.count - 1 ? "*" : "") + weight
      // It is in no vector, and a query of it would be refused.
      let isTooLong = text.utf8.count > longestWord
      return (isTooLong ? noWord : quoted(text)) + (label.isEmpty ? "" : ":\(label)")
    }
    return parts.isEmpty ? nil : "(\(parts.joined(separator: " <-> ")))"
  }

  /// Words contain no special characters, but this code does not depend on that.
  private static func quoted(_ text: String) -> String {
    var quoted = "'"
    for scalar in text.unicodeScalars {
      if scalar == "'" || scalar == "\\" { quoted.unicodeScalars.append(scalar) }
      quoted.unicodeScalars.append(scalar)
    }
    return quoted + "'"
  }
}
