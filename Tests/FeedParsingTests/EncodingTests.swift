// EncodingTests.swift - documents in the charsets of the world.

import FeedParsing
import Testing

private func document(_ declaration: String, _ title: [UInt8]) -> [UInt8] {
  Array("<?xml version=\"1.0\"\(declaration)?><rss version=\"2.0\"><channel><title>".utf8) + title
    + Array("</title></channel></rss>".utf8)
}

@Suite struct `A document's charset` {
  @Test(
    arguments: [
      (" encoding='utf-8'", Array("é".utf8), "é", "utf-8"),
      (" encoding='iso-8859-1'", [0xe9, 0x93], "é“", "windows-1252"),
      (" encoding='utf-8'", [0x63, 0xe9, 0x20, 0x96], "cé –", "windows-1252"),
      ("", [0xe9], "é", "windows-1252"),
      (" encoding='koi8-r'", [0xf0, 0xd2, 0xc9], "При", "koi8-r"),
      (" encoding='Shift_JIS'", [0x93, 0xfa, 0x96, 0x7b], "日本", "cp932"),
      (" encoding='GB2312'", [0xd6, 0xd0], "中", "gb18030"),
      (" encoding='no-such'", Array("é".utf8), "é", "utf-8"),
      (" encoding='utf-16'", Array("é".utf8), "é", "utf-8"),
      (" encoding='utf-7'", Array("+AOk-".utf8), "+AOk-", "utf-8"),
    ] as [(String, [UInt8], String, String)])
  func `is found`(declaration: String, bytes: [UInt8], title: String, charset: String) throws {
    let feed = try parseFeed(document(declaration, bytes))
    #expect(feed.title?.value == title && feed.encoding == charset)
  }

  @Test func `in the header beats the declaration, a byte order mark beats both`() throws {
    let context = DocumentContext(contentType: "text/xml; charset=\"windows-1251\"")
    let cyrillic = try parseFeed(document(" encoding='koi8-r'", [0xcf]), context: context)
    let marked = try parseFeed(
      [0xef, 0xbb, 0xbf] + document("", Array("П".utf8)), context: context)

    #expect(cyrillic.title?.value == "П" && marked.title?.value == "П")
  }

  @Test(arguments: [true, false], [true, false])
  func `may be UTF-16`(isBigEndian: Bool, hasMark: Bool) throws {
    let text = (hasMark ? "\u{feff}" : "") + rss("<item><title>日本 é</title></item>")
    let bytes = text.utf16.flatMap { unit in
      isBigEndian
        ? [UInt8(unit >> 8), UInt8(unit & 0xff)] : [UInt8(unit & 0xff), UInt8(unit >> 8)]
    }
    #expect(try parseFeed(bytes).entries.first?.title?.value == "日本 é")
  }

  @Test func `lets no control through, wherever it stands`() throws {
    let controls = (UInt8(0)...0x1f).filter { ![0x09, 0x0a, 0x0d].contains($0) } + [0x7f]
    for control in controls {
      for offset in 0..<24 {
        let before = [UInt8](repeating: UInt8(ascii: "a"), count: offset)
        let after = [UInt8](repeating: UInt8(ascii: "b"), count: 40)
        let feed = try parseFeed(document("", before + [control] + after))
        #expect(feed.title?.value == String(decoding: before + after, as: UTF8.self))
      }
    }
  }

  @Test func `that is nearly right loses only the wrong bytes`() throws {
    let feed = try parseFeed(document("", Array("日本語の題 ".utf8) + [0xe2, 0x80, 0x20, 0xf1, 0x61]))
    #expect(feed.title?.value == "日本語の題 \u{fffd}\u{fffd} ña" && !feed.isWellFormed)
  }

  @Test func `applied twice is undone`() throws {
    #expect(try parseFeed(document("", Array("cafÃ© â€¦".utf8))).title?.value == "café …")
  }

  @Test(arguments: ["&#226;&#128;&#166;", "&#xc3;&#xa9;", "a &#226;&#130;&#172; b"])
  func `applied twice is undone where references spell the bytes`(text: String) throws {
    let title = try parseFeed(document("", Array(text.utf8))).title?.value

    #expect(["…", "é", "a € b"].contains(title))
  }

  @Test func `is not guessed at in text that may be meant so`() throws {
    let title = try parseFeed(document("", Array("Ã&#169; and &#233;t&#233;".utf8))).title?.value

    #expect(title == "Ã© and été")
  }

  @Test func `gives no control characters`() throws {
    let title = try parseFeed(document("", Array("a\u{1b}[31m\u{7f}b\u{9b}c&#27;&#x80;".utf8)))
      .title
    #expect(title?.value == "a[31mb›c\u{fffd}€")
  }
}
