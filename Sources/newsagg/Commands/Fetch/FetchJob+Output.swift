// FetchJob+Output.swift - prints the result and the notes of a run.

import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsText

extension FetchJob {
  func deliver(
    _ report: NewsReport, _ fields: [ArticleField]?, _ settings: Settings
  ) throws {
    var report = report
    if isReversed { report.articles.reverse() }
    var document = NewsDocument(report, fields: fields)
    if group == .tag { document.headings = settings.tagHeadings }
    let options = delivery.articleOptions(now: report.generatedAt)
    // This is read before the output is closed.
    let isTable = delivery.chosenFormat == .table
    if command.isEmpty, !(skipsEmpty && report.articles.isEmpty) {
      delivery.remember(report.articles, settings)
      try delivery.write { document.render(as: delivery.chosenFormat, options, to: $0) }
    }
    guard !isQuiet else { return }
    let notes = document.notes(
      delivery.renderOptions(now: report.generatedAt, descriptor: 2),
      isBrief: logLevel == nil && mode != .never)
    // The result has been written; a lost note is no failure.
    try? Output.standardError.write(notes)
    noticeIfEmpty(report, settings, isTable: isTable)
  }

  /// Says what was not found, if a table has no row or no source has the tag.
  private func noticeIfEmpty(_ report: NewsReport, _ settings: Settings, isTable: Bool) {
    guard report.articles.isEmpty, !report.hasNothing else { return }
    let tags = articleTags(settings)
    if let tag = tags.first, cursor == nil {
      notice("no source has the tag \"\(tag)\", and no article of those asked for")
    } else if isTable, command.isEmpty, !skipsEmpty {
      notice(emptyNote(hasTags: !tags.isEmpty))
    }
  }

  private func emptyNote(hasTags: Bool) -> String {
    let conditions = [
      ("--match", !query.matching.isEmpty), ("--not", !query.excluding.isEmpty),
      ("--since", query.since != nil), ("--tag", hasTags),
    ].filter(\.1).map(\.0)
    if conditions.isEmpty {
      return cursor.map { "no article is new for the cursor \"\($0)\"" }
        ?? "these sources have no articles"
    }
    return "no \(cursor == nil ? "" : "new ")article of these sources fits "
      + conditions.joined(separator: " and ")
  }

  /// Reports what cron should mail (see ``FailureEvent``), and each time a critical source without a copy.
  func reportQuietly(
    _ report: NewsReport, _ engine: Engine, _ request: NewsRequest
  ) async {
    var told = report
    told.sources = SourceReports(report.unsatisfiedCritical)
    let options = delivery.renderOptions(now: report.generatedAt, descriptor: 2)
    try? Output.standardError.write(NewsDocument(told).notes(options))
    // When no source was asked, nothing has changed.
    guard mode != .never, !report.isCached,
      let after = try? await engine.schedules(request.sources)
    else { return }
    let silent = Set(told.sources.map(\.name))
    let limit = engine.options.schedule.staleIfError
    let heard = after.filter { !silent.contains($0.source.name) }.compactMap { new in
      let old = report.factsBefore.record(of: new.source)
      return new.record.flatMap { record in
        failureEvent(before: old, after: record, staleIfError: limit, now: engine.now())
          .map { (name: new.source.spokenName, sentence: $0.sentence(record)) }
      }
    }
    for (sentence, sources) in heard.grouped(by: \.sentence) {
      for who in sharingLine(sources.map(\.name)) { notice("\(who): \(sentence)") }
    }
  }

  func exitStatus(_ report: NewsReport) -> ExitStatus {
    let isMissing = !report.unsatisfiedCritical.isEmpty || report.hasNothing
    if failOn != .none, isMissing { return .criticalMissing }
    if failOn == .any, !report.isComplete { return .degraded }
    return failsWhenEmpty && report.articles.isEmpty ? .nothingFound : .success
  }

  func printPlan(_ engine: Engine, _ request: NewsRequest) async throws -> ExitStatus {
    let schedules = try await engine.schedules(request.sources, mode: request.mode)
    let rows = schedules.map { PlanRow(source: $0.source, schedule: $0.schedule) }
    try delivery.write("plan", PlanRow.columns, rows)
    return .success
  }
}

extension Settings {
  /// The first tag of each source.
  fileprivate var tagHeadings: [String: String] {
    Dictionary(catalogue.map { ($0.name, $0.tags.first ?? "without a tag") }) { first, _ in first }
  }
}
