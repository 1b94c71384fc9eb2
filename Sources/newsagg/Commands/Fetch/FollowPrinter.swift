// FollowPrinter.swift - prints articles as they arrive, in any line format.

import NewsCore
import NewsEngine
import NewsRendering

/// Writes articles as they arrive, as lines or as rows with fixed column widths; field names only once.
struct FollowPrinter {
  static let formats: [OutputFormat] = [.table, .jsonl, .tsv, .csv, .markdown, .text]

  private let delivery: Delivery
  private let format: OutputFormat
  private let fields: [ArticleField]?
  /// Columns that the longest name of a source takes.
  private let nameWidth: Int
  private var hasHeader: Bool

  /// Formats that cannot be written piece by piece become JSON lines.
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
