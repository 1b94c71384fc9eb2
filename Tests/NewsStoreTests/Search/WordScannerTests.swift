// WordScannerTests.swift - the scanner finds the same words as FTS5 in any text.

import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `A scanner of words` {
  @Test(arguments: [
    "", "plain words", "U.S. v2.0.1 -5 3.14 example.org e-mail", "don\u{2019}t it's",
    "\u{0}a\u{0}b",
    "Ärger ÀÉÎÕÜ ñandú Straße \u{1e9e}ÖSS", "cafe\u{301} e\u{301}\u{302}a \u{301}lone a\u{301}",
    "Ελλάδα ΆΛΦΑ ς", "Ёлка Й и\u{306}", "京都府で地震が発生 ｶﾅ", "ข่าววันนี้", "مَرْحَبًا שָׁלוֹם",
    "한국어 각", "🗞️ news 👩‍👩‍👧 x\u{200d}y", "ﬁn ŉ ǆ Ǆ İI ıi", "½ ² Ⅷ ٣ ९ 𝟘𝓐 𐐀",
    "a\u{fffe}b \u{ffff} \u{e000}x \u{10fffd}y", "1\u{20e3} e\u{334}e", "\u{35d}a\u{35d}b",
  ])
  func `finds FTS5's words of`(text: String) throws {
    let texts = IndexedTexts(
      title: text, summary: "x \(text) y", authors: [text, "and \(text)"], content: text)

    #expect(try WordScanner().words(texts) == wordsOfFTS5(texts))
  }

  @Test func `finds FTS5's words of any mixture of characters`() throws {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    let scanner = WordScanner()
    let blocks: [ClosedRange<UInt32>] = [
      0...0x7f, 0x80...0x24f, 0x250...0x52f, 0x590...0x7ff, 0x900...0xfff, 0x1000...0x2bff,
      0x3000...0x9fff, 0xa000...0xd7ff, 0xe000...0xffff, 0x10000...0x2ffff, 0x300...0x36f,
    ]

    for _ in 0..<300 {
      let scalars = (0..<40).compactMap { _ -> Unicode.Scalar? in
        let block = random.next() % 3 == 0 ? 0...0x7f : blocks.randomElement(using: &random)
        return block.flatMap { Unicode.Scalar(UInt32.random(in: $0, using: &random)) }
      }
      var text = ""
      text.unicodeScalars += scalars
      let texts = IndexedTexts(title: text)

      #expect(try scanner.words(texts) == wordsOfFTS5(texts), "seed \(seed)")
    }
  }
}

/// The words that FTS5 has in its index of these texts.
private func wordsOfFTS5(_ texts: IndexedTexts) throws -> [WordScanner.Word] {
  let connection = try SQLiteConnection(path: ":memory:", mode: .create)
  try connection.execute(
    """
    CREATE VIRTUAL TABLE texts USING fts5 (
      title, summary, authors, content, tokenize = '\(TextIndex.tokenizer)')
    """)
  try connection.execute("CREATE VIRTUAL TABLE words USING fts5vocab ('texts', 'instance')")
  try connection.execute(
    "INSERT INTO texts (title, summary, authors, content) VALUES ($1, $2, $3, $4)",
    texts.columns + [.text(texts.content)])
  let columns = WordScanner.Column.allCases
  let words = try connection.all("SELECT term, col, \"offset\" FROM words") { row in
    let (text, column, offset) = (row.text(), row.text(), row.int())
    return WordScanner.Word(
      text: text, column: WordScanner.Column(rawValue: column) ?? .title, offset: offset)
  }
  return columns.flatMap { column in
    words.filter { $0.column == column }.sorted { $0.offset < $1.offset }
  }
}
