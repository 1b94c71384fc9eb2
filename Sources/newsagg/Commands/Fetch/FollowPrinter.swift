// FollowPrinter.swift - articles that come one after another, in any format of lines.

import NewsCore
import NewsEngine
import NewsRendering

/// Writes articles as they come: rows of a table of fixed columns, or lines; names of fields once.
struct FollowPrinter {
  static let formats: [OutputFormat] = [.table, .jsonl, .tsv, .csv, .markdown, .text]

  private let delivery: Delivery
  private let format: OutputFormat
  private let fields: [ArticleField]?
  /// Columns that the longest name of a source takes.
  private let nameWidth: Int
  private var hasHeader: Bool

  /// What cannot be written bit by bit becomes JSON lines.
  init(_ job: FetchJob, _ fields: [ArticleField]?, sources: [String]) {
    delivery = job.delivery
    let format = delivery.chosenFormat
    self.format = format == .json ? .jsonl : format
    self.fields = fields
    nameWidth = min(sources.map(\.utf8.count).max() ?? 0, 20)
    hasHeader = delivery.hasHeader
  }

  mutating func print(_ articles: [Article], _ now: WallTime) throws(OutputError) {
    let document = NewsDocument(
      NewsReport(generatedAt: now, sources: [], articles: articles, duration: .zero),
      fields: fields)
    var options = delivery.renderOptions(now: now)
    options.hasHeader = options.hasHeader && hasHeader
    hasHeader = false
    switch format {
    case .table where fields == nil:
      try delivery.append(document.lines(options, nameWidth: nameWidth))
    case .jsonl: try delivery.append(document.articleLines)
    default: try delivery.append(document.rendered(as: format, options))
    }
  }
}
