// NewsDocument.swift - a report as a document in any format.

package import NewsCore
package import NewsEngine

/// A report as one document, in any format.
package struct NewsDocument {
  package var report: NewsReport
  /// The fields named by `--fields`; nil: all in data formats, ``ArticleField/ofTable`` in a table.
  package var fields: [ArticleField]?
  /// Headings for the articles of some sources in plain text, by name; others have their name.
  package var headings: [String: String] = [:]
  /// Title of HTML pages, Markdown and feeds.
  package var title = "News"
  /// The page that a feed belongs to; by default the page of `newsagg serve`.
  package var homePage = "http://127.0.0.1:8080/"
  /// The URL of this document; nil for a file.
  package var ownURL: String?
  /// The result of ``articlesJSON``, for a JSON document whose articles were written before.
  package var writtenArticles: [UInt8]?

  package init(_ report: NewsReport, fields: [ArticleField]? = nil) {
    self.report = report
    self.fields = fields
  }

  /// A document with the first article of each event.
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

  /// Calls `sink` with the pieces of the document, one after the other.
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
