// NewsDocument+JSON.swift - the document "newsagg.news/1", as one object or as JSON lines.

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  /// One object; see newsagg-json(5).
  ///
  /// It is written in pieces, because with ten thousand sources it has two megabytes.
  package func json(_ options: RenderOptions, to sink: (UnsafeBufferPointer<UInt8>) -> Void) {
    var writer = JSONWriter(isPretty: options.isPretty, capacity: pieceLength + 4096)
    writer.object { writer in
      writer.summary(report, to: sink)
      writer.key("sources")
      writer.array { $0.sources(report.sources, to: sink) }
      writer.key("articles")
      if let writtenArticles { return writer.value(json: writtenArticles) }
      writeArticles(to: &writer) { $0.handOverPiece(to: sink) }
    }
    writer.endLine()
    writer.handOver(to: sink)
  }

  /// The articles as one array without white space; documents that differ only in other members share it.
  package var articlesJSON: [UInt8] {
    var writer = JSONWriter(capacity: pieceLength)
    writeArticles(to: &writer)
    return writer.bytes
  }

  /// One object a line, with a member `type`: every article, every source, then the summary.
  func jsonLines(to sink: (UnsafeBufferPointer<UInt8>) -> Void) {
    let sourceColumns = SourceReport.columns
    var writer = JSONWriter(capacity: pieceLength + 4096)
    writeArticleLines(to: &writer) { $0.handOverPiece(to: sink) }
    for source in report.sources {
      writer.line("source") { $0.fields(sourceColumns, of: source) }
      writer.handOverPiece(to: sink)
    }
    writer.line("summary") { $0.summary(report, to: sink) }
    writer.handOver(to: sink)
  }

  /// The JSON lines of the articles, without sources and summary.
  package var articleLines: [UInt8] {
    var writer = JSONWriter()
    writeArticleLines(to: &writer)
    return writer.bytes
  }

  /// Calls `next` after each article.
  private func writeArticles(
    to writer: inout JSONWriter, _ next: (inout JSONWriter) -> Void = { _ in }
  ) {
    let columns = columns
    writer.array(report.articles) { writer, article in
      writer.object { $0.fields(columns, of: article) }
      next(&writer)
    }
  }

  private func writeArticleLines(
    to writer: inout JSONWriter, _ next: (inout JSONWriter) -> Void = { _ in }
  ) {
    let columns = columns
    for article in report.articles {
      writer.line("article") { $0.fields(columns, of: article) }
      next(&writer)
    }
  }
}

extension JSONWriter {
  /// Writes the members about the whole run.
  fileprivate mutating func summary(
    _ report: NewsReport, to sink: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    field("schema", "newsagg.news/1")
    field("generated_at", report.generatedAt.rfc3339)
    field("complete", report.isComplete)
    field("cached", report.isCached)
    field("fetched_in_ms", report.duration.milliseconds)
    names("sources_requested", report.sources.names, to: sink)
    names("sources_succeeded", report.succeededNames, to: sink)
    names("sources_failed", report.failedNames, to: sink)
    key("store")
    object { writer in
      writer.field("state", report.storeProblem == nil ? "ok" : "degraded")
      writer.field("message", report.storeProblem)
    }
  }

  private mutating func names(
    _ key: String, _ names: [String], to sink: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    self.key(named: key)
    array(names) { writer, name in
      writer.string(name)
      writer.handOverPiece(to: sink)
    }
  }

  /// Writes all sources; those that differ only in their name, as most of 10,000 do, from the bytes of
  /// the first.
  fileprivate mutating func sources(
    _ sources: SourceReports, to sink: (UnsafeBufferPointer<UInt8>) -> Void
  ) {
    let (name, others) = (SourceReport.nameColumn.key, SourceReport.otherColumns)
    for run in sources.runs {
      var written = JSONFields()
      object { writer in
        writer.key(name)
        writer.string(run.report.name)
        written = writer.keeping { $0.fields(others, of: run.report) }
      }
      handOverPiece(to: sink)
      for text in sources.names[run.positions].dropFirst() {
        object(name, text, written)
        handOverPiece(to: sink)
      }
    }
  }

  fileprivate mutating func line(_ type: String, _ body: (inout JSONWriter) -> Void) {
    object { writer in
      writer.field("type", type)
      body(&writer)
    }
    endLine()
  }

  fileprivate mutating func handOverPiece(to sink: (UnsafeBufferPointer<UInt8>) -> Void) {
    if count >= pieceLength { handOver(to: sink) }
  }
}

/// Length of a piece in bytes: the capacity of a pipe on Linux.
private let pieceLength = 1 << 16
