// SafetyTests.swift - no control character of a feed reaches any output.

import NewsCore
import NewsStore
import NewsText
import Testing
import TestSupport

@testable import NewsRendering

@testable import NewsEngine

@Suite struct `Untrusted text` {
  /// Every scalar that controls a terminal or hides text.
  static let all: [Unicode.Scalar] = (0...0xe007f).compactMap { Unicode.Scalar(UInt32($0)) }
    .filter(isTerminalUnsafe)

  @Test(arguments: OutputFormat.allCases, [false, true])
  func `contains no control character in any output`(format: OutputFormat, pretty: Bool) {
    let document = poisonedDocument(poison)
    var options = RenderOptions.plain
    options.isPretty = pretty

    let bytes = document.rendered(as: format, options)
    let found = unsafeScalars(in: bytes, format: format)

    #expect(found.isEmpty)
    #expect(bytes.count > 20)
  }

  @Test(arguments: all)
  func `loses each of them before a letter`(scalar: Unicode.Scalar) {
    for sink in [Sink.terminal, .tsv, .csv, .xml, .html, .markdown] {
      let text = escaped("a\(scalar)b", for: sink)
      #expect(!text.unicodeScalars.contains(scalar))
      #expect(text.hasPrefix("a") && text.hasSuffix("b"))
    }
  }

  @Test func `contains no control character in notes`() {
    let bytes = poisonedDocument("\u{1b}]52;c;AAAA\u{7}\u{9b}31m\r\u{202e}").notes(.plain)
    #expect(unsafeScalars(in: bytes, format: .table).isEmpty)
  }

  @Test(arguments: OutputFormat.ofListings)
  func `contains no control character in any listing`(format: OutputFormat) throws {
    let text = poison
    var record = SourceRecord(name: text, url: "https://x.example/\(text)")
    record.title = text
    (record.lastCode, record.lastMessage) = (.payloadBad, text)
    let source = Source(name: text, url: record.url, tags: [text], note: text)
    let entry = FetchLogEntry(source: text, at: .sampleNoon, code: .payloadBad, message: text)
    let hit = SearchRow(
      article: .sample(title: text), title: [TextRun(text, isMatch: true)],
      excerpt: [TextRun(text)], score: 1)
    let outputs = [
      Listing("breakers", BreakerRow.columns, [BreakerRow(record)]).rendered(
        as: format, .plain),
      Listing(
        "sources", SourceRow.columns,
        [ListingSamples.row(source, record, isDefault: true, origin: text)]
      ).rendered(as: format, .plain),
      Listing("stats", SourceStatistics.columns, statistics(of: entry))
        .rendered(as: format, .plain),
      Listing("hits", SearchRow.columns, [hit]).rendered(as: format, .plain),
    ]
    for bytes in outputs { #expect(unsafeScalars(in: bytes, format: format).isEmpty) }
  }

  @Test func `contains no control character in metrics and errors`() {
    let record = SourceRecord(name: poison, url: "https://x.example/")
    let entry = FetchLogEntry(source: poison, at: .sampleNoon, code: .fresh)
    let metrics = prometheusText(
      statistics(of: entry), breakers: [BreakerRow(record)])
    let field = UnknownField(name: poison, known: ["a"]).description
    for bytes in [metrics, Array(field.utf8)] {
      #expect(unsafeScalars(in: bytes, format: .table).isEmpty)
    }
  }

  @Test func `has at most eight combining marks on a letter`() {
    let text = "e" + String(repeating: "\u{301}", count: 50) + "f"
    #expect(escaped(text, for: .terminal).unicodeScalars.count == 10)
  }

  @Test func `keeps the joiners that scripts and emoji need in markup`() {
    #expect(escaped("a\u{200d}b\u{200c}c", for: .html) == "a&#8205;b&#8204;c")
    #expect(escaped("a\u{200d}b", for: .terminal) == "ab")
  }

  private var poison: String { String(String.UnicodeScalarView(Self.all)) }

  private func poisonedDocument(_ poison: String) -> NewsDocument {
    let text = "x\(poison)y"
    var article = Article(
      source: text, id: text, title: text, url: "https://x.example/\(poison)",
      firstSeenAt: .sampleNoon)
    article.authors = [text]
    article.summary = text
    article.content = text
    article.tags = [text]
    article.language = text
    article.image = "https://x.example/\(poison)"
    article.alsoIn = [.init(source: text, url: "https://x.example/\(poison)")]
    var report = NewsReport.sample
    report.articles = [article]
    var sources = Array(report.sources)
    sources[2].name = text
    sources[2].reason = text
    sources[2].note = text
    report.sources = SourceReports(sources)
    report.storeProblem = text
    var document = NewsDocument(report)
    document.title = text
    return document
  }

  /// All except the line ends and tabs of the format itself.
  private func unsafeScalars(in bytes: [UInt8], format: OutputFormat) -> [Unicode.Scalar] {
    var own: Set<Unicode.Scalar> = ["\n"]
    if format == .tsv { own.insert("\t") }
    if format == .csv { own.insert("\r") }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars
      .filter { isTerminalUnsafe($0) && !own.contains($0) }
  }
}

@Suite struct `A link` {
  @Test(arguments: [
    "javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//x.example/", "ftp://x/",
    "https:", "http://", "mailto:a@b", "https://x.example/\u{1b}[31m", "",
  ])
  func `that is not clearly http or https is left out`(url: String) {
    #expect(webLink(url) == nil)
  }

  @Test(arguments: [
    ("https://x.example/a b", "https://x.example/a%20b"),
    ("https://x.example/ü", "https://x.example/%C3%BC"),
    ("https://x.example/\"<>\\^`{|}", "https://x.example/%22%3C%3E%5C%5E%60%7B%7C%7D"),
    ("https://[::1]/a?b=c&d=%20#e", "https://[::1]/a?b=c&d=%20#e"),
  ])
  func `is percent-encoded in text that is separated by spaces`(url: String, encoded: String) {
    #expect(encodedWebLink(url) == encoded)
  }
}

@Suite struct `A field of comma-separated values` {
  @Test(arguments: [
    ("plain", "plain"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a b\""),
    ("=1+2", "\"'=1+2\""), ("+1", "\"'+1\""), ("-1", "\"'-1\""), ("@a", "\"'@a\""),
    ("\t=1", "\"' =1\""), ("\r=1", "\"' =1\""), ("＝1", "\"'＝1\""), ("\u{200b}=1", "\"'=1\""),
    (" =1", "\"' =1\""), ("", ""),
  ])
  func `is quoted, and escaped if a spreadsheet would calculate it`(text: String, csv: String) {
    var bytes: [UInt8] = []
    Delimiter.comma.appendRow([.text(text), .integer(-5), .number(-0.5)], to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == "\(csv),-5,-0.5\r\n")
  }
}

private func statistics(of entry: FetchLogEntry) -> [SourceStatistics] {
  var fold = StatisticsAccumulator(sources: [entry.source], since: entry.at, until: entry.at)
  fold.add(LogSum(entry))
  return fold.statistics(hits: [:])
}
