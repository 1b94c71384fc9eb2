// NewsDocument+JSON.swift - the document "newsagg.news/1", whole or line by line.

import NewsCore
import NewsEngine

extension NewsDocument {
  /// One object; see newsagg-json(5).
  func json(_ options: RenderOptions) -> [UInt8] {
    let columns = columns
    let sourceColumns = SourceReport.columns
    let capacity =
      1024 + report.sources.count * 320
      + report.articles.reduce(0) { $0 + $1.summary.utf8.count + 1024 }
    var writer = JSONWriter(isPretty: options.isPretty, capacity: capacity)
    writer.object { writer in
      writer.summary(report)
      writer.key("sources")
      writer.array(report.sources) { writer, source in
        writer.object { $0.fields(sourceColumns, of: source) }
      }
      writer.key("articles")
      writer.array(report.articles) { writer, article in
        writer.object { $0.fields(columns, of: article) }
      }
    }
    writer.endLine()
    return writer.bytes
  }

  /// One object a line, told apart by `type`: every article, every source, then the summary.
  func jsonLines() -> [UInt8] {
    let columns = columns
    let sourceColumns = SourceReport.columns
    var bytes: [UInt8] = []
    for article in report.articles {
      appendLine(to: &bytes, type: "article") { $0.fields(columns, of: article) }
    }
    for source in report.sources {
      appendLine(to: &bytes, type: "source") { $0.fields(sourceColumns, of: source) }
    }
    appendLine(to: &bytes, type: "summary") { $0.summary(report) }
    return bytes
  }

  private func appendLine(
    to bytes: inout [UInt8], type: String, _ body: (inout JSONWriter) -> Void
  ) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("type", type)
      body(&writer)
    }
    bytes += writer.bytes
    bytes.append(0x0a)
  }
}

extension JSONWriter {
  /// The members that speak of the whole run.
  fileprivate mutating func summary(_ report: NewsReport) {
    field("schema", "newsagg.news/1")
    field("generated_at", report.generatedAt.rfc3339)
    field("complete", report.isComplete)
    field("cached", report.isCached)
    field("fetched_in_ms", report.duration.milliseconds)
    field("sources_requested", report.sources.count)
    field("sources_succeeded", report.succeeded)
    field("sources_failed", report.failed)
    key("store")
    object { writer in
      writer.field("state", report.storeProblem == nil ? "ok" : "degraded")
      writer.field("message", report.storeProblem)
    }
  }
}
