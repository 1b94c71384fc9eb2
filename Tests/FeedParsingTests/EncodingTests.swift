// EncodingTests.swift - documents in many charsets.

import FeedParsing
import Testing

import Glibc

private func document(_ declaration: String, _ title: [UInt8]) -> [UInt8] {
  Array("<?xml version=\"1.0\"\(declaration)?><rss version=\"2.0\"><channel><title>".utf8) + title
    + Array("</title></channel></rss>".utf8)
}

/// `text` in `charset`, by iconv.
private func encoded(_ text: String, as charset: String) -> [UInt8]? {
  guard let converter = iconv_open(charset, "UTF-8"), Int(bitPattern: converter) != -1 else {
    return nil
  }
  defer { iconv_close(converter) }
  var input = text.utf8CString.dropLast()
  var output = [CChar](repeating: 0, count: input.count * 4)
  var (inputLeft, outputLeft) = (input.count, output.count)
  let status = input.withUnsafeMutableBufferPointer { input in
    output.withUnsafeMutableBufferPointer { output in
      var (source, target) = (input.baseAddress, output.baseAddress)
      return iconv(converter, &source, &inputLeft, &target, &outputLeft)
    }
  }
  guard status != -1 else { return nil }
  return output.dropLast(outputLeft).map { UInt8(bitPattern: $0) }
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

  @Test(
    arguments: [
      ("windows-1251", "Правительство объявило о новых мерах поддержки экономики"),
      ("windows-1251", "Правителството обяви нови мерки за подкрепа"),
      ("koi8-r", "Новости дня: главное"),
      ("windows-1253", "Η κυβέρνηση ανακοίνωσε νέα μέτρα για την οικονομία"),
      ("windows-1255", "הממשלה הודיעה על צעדים חדשים לתמיכה בכלכלה"),
      ("windows-1256", "أعلنت الحكومة عن إجراءات جديدة لدعم الاقتصاد اليوم"),
      ("cp874", "รัฐบาลประกาศมาตรการใหม่เพื่อสนับสนุนเศรษฐกิจ"),
      ("euc-jp", "今日のニュース"), ("euc-jp", "政府は新しい経済対策を発表しました。"),
      ("cp932", "今日のニュース"), ("cp932", "スマートフォンのカメラテスト結果"),
      ("cp949", "오늘의 뉴스"), ("cp949", "정부는 새로운 경제 대책을 발표했다."),
      ("gb18030", "今日新闻头条"), ("gb18030", "政府今天宣布了新的经济支持措施。"),
      ("big5-hkscs", "今日新聞頭條"), ("big5-hkscs", "政府今天宣布了新的經濟支持措施。"),
      ("windows-1252", "Les élèves français ont été reçus à l’Élysée : « déjà vu », où ça ?"),
      ("windows-1252", "Größere Übungen für süße Äpfel"), ("windows-1252", "café"),
      ("windows-1252", "Hyvää yötä, hyvää päivää, hyvää säätä"), ("windows-1252", "Töö öö jää"),
      ("windows-1252", "§§ 12, 13; §§ 14, 15; §§ 1; §§ 2"), ("windows-1252", "News »»»»»»»» more"),
      ("koi8-r", "москва россия погода"), ("windows-1256", "السعودية اليوم"),
    ], ["", " encoding='utf-8'"])
  func `is guessed where none or a wrong one is declared`(
    sample: (charset: String, text: String), declaration: String
  ) throws {
    let bytes = try #require(encoded(sample.text, as: sample.charset))

    let feed = try parseFeed(document(declaration, bytes))

    #expect(feed.encoding == sample.charset)
    #expect(feed.title?.value == sample.text)
    #expect(!feed.isWellFormed)
  }

  @Test func `in the header overrides the declaration, a byte order mark both`() throws {
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

  @Test func `contains no control character at any place`() throws {
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

  @Test(arguments: ["windows-1251", "gb2312", "koi8-r", "iso-8859-2", "euc-jp"])
  func `is UTF-8 in spite of its label if the whole document is valid`(wrong: String) throws {
    let title = "Новости дня и ещё немного слов"

    let feed = try parseFeed(document(" encoding='\(wrong)'", Array(title.utf8)))

    #expect(feed.title?.value == title && feed.encoding == "utf-8" && !feed.isWellFormed)
  }

  @Test func `includes the characters that vendors have added to it`() throws {
    let title = Array("日本".utf8)
    let bytes = try #require(encoded("日本", as: "EUC-JP")) + [0xad, 0xa1]

    let feed = try parseFeed(document(" encoding='euc-jp'", bytes))

    #expect(feed.title.map { Array($0.value.utf8) } == title + Array("①".utf8))
    #expect(feed.encoding == "euc-jp")
  }

  @Test func `that is nearly right replaces only the wrong bytes`() throws {
    let feed = try parseFeed(document("", Array("日本語の題 ".utf8) + [0xe2, 0x80, 0x20, 0xf1, 0x61]))
    #expect(feed.title?.value == "日本語の題 \u{fffd}\u{fffd} ña" && !feed.isWellFormed)
  }

  @Test func `applied twice is undone`() throws {
    #expect(try parseFeed(document("", Array("cafÃ© â€¦".utf8))).title?.value == "café …")
  }

  @Test(arguments: ["&#226;&#128;&#166;", "&#xc3;&#xa9;", "a &#226;&#130;&#172; b"])
  func `applied twice is undone if the bytes are written as references`(text: String) throws {
    let title = try parseFeed(document("", Array(text.utf8))).title?.value

    #expect(["…", "é", "a € b"].contains(title))
  }

  @Test func `is not changed in text that may be intended`() throws {
    let title = try parseFeed(document("", Array("Ã&#169; and &#233;t&#233;".utf8))).title?.value

    #expect(title == "Ã© and été")
  }

  @Test func `gives no control characters`() throws {
    let title = try parseFeed(document("", Array("a\u{1b}[31m\u{7f}b\u{9b}c&#27;&#x80;".utf8)))
      .title
    #expect(title?.value == "a[31mb›c\u{fffd}€")
  }

  /// XML 1.0 section 2.11; the search for them takes sixteen bytes at a time.
  @Test(arguments: ["\r", "\r\n"], ["", "\u{e9}", "\u{7f}"])
  func `has line feeds at all its line ends`(end: String, other: String) throws {
    for padding in 1...40 {
      let before = String(repeating: "a", count: padding) + other
      let entry = try item("<description>\(before) 1\(end)2\(end)3</description>")

      let expected = before.filter { $0 != "\u{7f}" } + " 1\n2\n3"
      #expect(entry.summary?.value == expected, "behind \(padding) bytes")
    }
  }
}
