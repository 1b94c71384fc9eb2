// NewsReport.swift - the answer to a request: a report for each source, and the articles of all.

package import NewsCore
package import NewsStore
import NewsText

/// The answer to one request, complete or partial; a source that fails is never an error.
package struct NewsReport: Sendable {
  package var generatedAt: WallTime
  package var sources: SourceReports
  package var articles: [Article]
  package var duration: Duration
  /// Why the store could not be read or written; the articles then come from memory.
  package var storeProblem: String?
  /// What a person can do about it.
  package var storeAdvice: String?
  /// Whether reading the articles took longer than the query allows; there are none then.
  package var tookTooLong = false
  /// Why the articles of sources with a copy cannot be read, when there are none to show instead.
  package var unreadable: StoreError?
  /// The stored facts before the run.
  package var factsBefore: StoredFacts
  /// Time from the start of the run until the first source is due: zero when one was due then, nil when
  /// none ever will be.
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

  /// Whether every source is fresh or cached.
  package var isComplete: Bool { sources.runs.allSatisfy(\.report.isUpToDate) }
  /// Whether at least one source was asked and answered.
  package var hasFresh: Bool { sources.runs.contains { $0.report.state == .fresh } }
  /// Whether no source had to be asked.
  package var isCached: Bool { sources.runs.allSatisfy { $0.report.state == .cached } }
  /// Whether no source gave anything and no stored copy can be shown instead.
  package var hasNothing: Bool {
    articles.isEmpty && !sources.runs.isEmpty && sources.runs.allSatisfy { !$0.report.isSatisfied }
  }
  package var succeeded: Int {
    sources.runs.reduce(0) { $0 + ($1.report.isSuccess ? $1.positions.count : 0) }
  }
  package var failed: Int { sources.count - succeeded }
  /// Names of the sources that are fresh or cached, or shown as stored because no source may be asked.
  package var succeededNames: [String] { names { $0.isSuccess } }
  /// Names of all other sources.
  package var failedNames: [String] { names { !$0.isSuccess } }
  private func names(_ belongs: (SourceReport) -> Bool) -> [String] {
    sources.runs.filter { belongs($0.report) }.flatMap { sources.names[$0.positions] }
  }
  package var unsatisfiedCritical: [SourceReport] {
    sources.runs.filter { $0.report.isCritical && !$0.report.isSatisfied }
      .flatMap { sources[$0.positions] }
  }
}
