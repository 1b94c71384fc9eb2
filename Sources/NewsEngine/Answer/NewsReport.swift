// NewsReport.swift - what came of each source, and the articles of all.

package import NewsCore
import NewsText

/// The answer to one request, whole or partial; never an error because of a source.
package struct NewsReport: Sendable {
  package var generatedAt: WallTime
  package var sources: SourceReports
  package var articles: [Article]
  package var duration: Duration
  /// Why the store could not be read or written; the articles then come from memory.
  package var storeProblem: String?
  /// Reading the articles took longer than the query allows; there are none.
  package var tookTooLong = false
  /// What was stored before the run.
  package var factsBefore: StoredFacts
  /// Time from before the run until the first source is due: zero when one was due then, nil when none
  /// ever will be.
  package var untilNextDue: Duration?

  package init(
    generatedAt: WallTime, sources: SourceReports, articles: [Article], duration: Duration,
    storeProblem: String? = nil, factsBefore: StoredFacts = StoredFacts(),
    untilNextDue: Duration? = .zero
  ) {
    self.generatedAt = generatedAt
    self.sources = sources
    self.articles = articles
    self.duration = duration
    self.storeProblem = storeProblem
    self.factsBefore = factsBefore
    self.untilNextDue = untilNextDue
  }

  /// Every source is fresh or within its time.
  package var isComplete: Bool { sources.runs.allSatisfy(\.report.isUpToDate) }
  /// Somebody was asked and answered.
  package var hasFresh: Bool { sources.runs.contains { $0.report.state == .fresh } }
  /// Nothing had to be asked for.
  package var isCached: Bool { sources.runs.allSatisfy { $0.report.state == .cached } }
  /// No source gave anything, and nothing that is stored could be shown in its place.
  package var hasNothing: Bool {
    articles.isEmpty && !sources.runs.isEmpty && sources.runs.allSatisfy { !$0.report.isSatisfied }
  }
  package var succeeded: Int {
    sources.runs.reduce(0) { $0 + ($1.report.isSuccess ? $1.positions.count : 0) }
  }
  package var failed: Int { sources.count - succeeded }
  /// Names of the sources that are fresh or within their time, or shown as stored because nobody was to
  /// be asked.
  package var succeededNames: [String] { names { $0.isSuccess } }
  /// Names of the others.
  package var failedNames: [String] { names { !$0.isSuccess } }
  private func names(_ belongs: (SourceReport) -> Bool) -> [String] {
    sources.runs.filter { belongs($0.report) }.flatMap { sources.names[$0.positions] }
  }
  package var unsatisfiedCritical: [SourceReport] {
    sources.runs.filter { $0.report.isCritical && !$0.report.isSatisfied }
      .flatMap { sources[$0.positions] }
  }
}
