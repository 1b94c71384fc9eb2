// NewsDocumentTests.swift - a report in every format, byte for byte.

import NewsCore
import NewsText
import Testing
import TestSupport

@testable import NewsRendering

@testable import NewsEngine

@Suite struct `A report of news` {
  let document = NewsDocument(.sample)

  @Test(arguments: OutputFormat.allCases)
  func `is written for a pipe`(format: OutputFormat) throws {
    try expectGolden(document.rendered(as: format, .plain), "news.\(format.rawValue)")
  }

  @Test(arguments: [40, 80, 200])
  func `fits a table into the terminal`(width: Int) throws {
    let bytes = document.rendered(as: .table, .terminal(width: width))

    try expectGolden(bytes, "news-\(width).table")
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.allSatisfy { displayWidth(String($0)) <= width })
  }

  @Test func `is coloured and linked on request`() throws {
    let options = RenderOptions.terminal(width: 80, color: true, hyperlinks: true)
    try expectGolden(document.rendered(as: .table, options), "news-colour.table")
    try expectGolden(document.notes(options), "news-colour.notes")
  }

  @Test func `names the sources with trouble`() throws {
    var report = NewsReport.sample
    report.storeProblem = "the disk is full"
    try expectGolden(NewsDocument(report).notes(.plain), "news.notes")
  }

  @Test func `is indented for a person`() throws {
    let bytes = document.rendered(as: .json, .terminal(width: 80))
    try expectGolden(bytes, "news-pretty.json")
  }

  @Test(arguments: [OutputFormat.table, .json, .jsonl, .tsv, .csv])
  func `shows the requested fields, in that order`(format: OutputFormat) throws {
    let chosen = NewsDocument(.sample, fields: try ArticleField.list("url, title"))
    try expectGolden(chosen.rendered(as: format, .plain), "news-fields.\(format.rawValue)")
  }

  @Test func `without articles is still a document`() {
    var report = NewsReport.sample
    report.articles = []
    for format in OutputFormat.allCases {
      let bytes = NewsDocument(report).rendered(as: format, .plain)
      #expect(bytes.last == 0x0a, "\(format)")
    }
  }
}

@Suite struct `A list of fields` {
  @Test func `names all fields and the nearest one when a field is unknown`() {
    let error = #expect(throws: UnknownField.self) { try ArticleField.list("title,pubished_at") }
    #expect(
      error?.description == """
        unknown field "pubished_at"; did you mean "published_at"? \
        (fields: id, source, title, url, published_at, updated_at, authors, summary, tags, \
        language, image, also_in)
        """)
  }

  @Test(arguments: [
    ("titel", "title"), ("TITLE", "title"), ("sorce", "source"), ("xyzzy", nil), ("", nil),
  ])
  func `suggests only similar names`(name: String, suggestion: String?) {
    #expect(nearest(name, in: ArticleField.allCases.map(\.rawValue)) == suggestion)
  }
}

@Suite struct `An article without a title` {
  @Test func `is shown by its summary, link or id instead`() {
    var article = Article.sample(title: "")
    #expect(article.headline == "https://news.example/1")
    article.summary = "Just a thought."
    #expect(article.headline == "Just a thought.")
    article = Article(source: "bbc", id: "7", title: "", firstSeenAt: .sampleNoon)
    #expect(article.headline == "7")
  }
}
