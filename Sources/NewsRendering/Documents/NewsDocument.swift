// NewsDocument.swift - a report and all that its renderings need to know besides.

package import NewsCore
package import NewsEngine

/// A report as one document, in any format.
package struct NewsDocument {
  package var report: NewsReport
  /// What `--fields` asks for; nil: all in data, ``ArticleField/ofTable`` in a table.
  package var fields: [ArticleField]?
  /// What stands above the articles of a source as text, where it is not the name.
  package var headings: [String: String] = [:]
  /// Of pages and feeds.
  package var title = "News"
  /// The page that a feed belongs to; the one that `newsagg serve` shows by default.
  package var homePage = "http://127.0.0.1:8080/"
  /// Where this very document can be fetched again; nil for a file.
  package var ownURL: String?
  /// The result of ``articlesJSON``, for a JSON document whose articles were written before.
  package var writtenArticles: [UInt8]?

  package init(_ report: NewsReport, fields: [ArticleField]? = nil) {
    self.report = report
    self.fields = fields
  }

  /// A document of the first article of each event.
  package init(top stories: [TopStory], at now: WallTime) {
    self.init(
      NewsReport(
        generatedAt: now, sources: [], articles: stories.map(\.article), duration: .zero))
    title = "What most sources report"
  }

  package func rendered(as format: OutputFormat, _ options: RenderOptions) -> [UInt8] {
    switch format {
    case .table: table(options)
    case .json: collected { json(options, to: $0) }
    case .jsonl: collected { jsonLines(to: $0) }
    case .tsv: delimited(.tab, options)
    case .csv: delimited(.comma, options)
    case .text: text(options)
    case .markdown: markdown(options)
    case .html: html(options)
    case .rss: rss()
    case .atom: atom()
    case .jsonfeed: jsonFeed(options)
    }
  }

  /// The same in pieces, lent one after another.
  package func render(
    as format: OutputFormat, _ options: RenderOptions,
    to sink: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    switch format {
    case .json: json(options, to: sink)
    case .jsonl: jsonLines(to: sink)
    default: rendered(as: format, options).withUnsafeBufferPointer(sink)
    }
  }

  package var columns: [Column<Article>] { (fields ?? ArticleField.allCases).map(\.column) }

  func delimited(_ delimiter: Delimiter, _ options: RenderOptions) -> [UInt8] {
    let columns = columns
    var bytes: [UInt8] = []
    if options.hasHeader { delimiter.appendHeader(columns.map(\.name), to: &bytes) }
    for article in report.articles {
      delimiter.appendRow(columns.lazy.map { $0.cell(article) }, to: &bytes)
    }
    return bytes
  }
}
