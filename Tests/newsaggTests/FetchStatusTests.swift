// FetchStatusTests.swift - the exit status of fetch.

@testable import NewsConfiguration
import NewsCore
@testable import NewsEngine
import TestSupport
import Testing

@testable import newsagg

@Suite struct `The exit status of fetch` {
  private static let good = source("good", .fresh, hasCopy: true)
  private static let old = source("old", .stale, hasCopy: true)
  private static let lost = source("lost", .failed)
  private static let late = source("late", .pending)
  private static let lostMain = source("main", .failed, isCritical: true)
  private static let oldMain = source("main", .stale, hasCopy: true, isCritical: true)

  /// The reports of the sources, `--fail-on`, and the status.
  struct Case: Sendable {
    let sources: [SourceReport]
    let failOn: FailOn
    let status: newsagg.ExitStatus

    init(_ sources: [SourceReport], _ failOn: FailOn, _ status: newsagg.ExitStatus) {
      self.sources = sources
      self.failOn = failOn
      self.status = status
    }
  }

  static let cases = [
    Case([good], .critical, .success),
    Case([good, old, lost], .critical, .success),
    Case([good, lostMain], .critical, .criticalMissing),
    Case([oldMain], .critical, .success),
    Case([lost], .critical, .criticalMissing),
    Case([lost, late], .critical, .criticalMissing),
    Case([old], .critical, .success),
    Case([old], .any, .degraded),
    Case([lost], .any, .criticalMissing),
    Case([good, lost], .any, .degraded),
    Case([good], .any, .success),
    Case([lost], .none, .success),
    Case([lostMain], .none, .success),
    Case([], .critical, .success),
  ]

  @Test(arguments: cases)
  func `says what happened`(example: Case) {
    var job = FetchJob()
    job.failOn = example.failOn

    #expect(job.exitStatus(report(example.sources)) == example.status)
  }

  @Test func `is 1 for an empty answer if that was requested`() {
    var job = FetchJob()
    job.failsWhenEmpty = true

    #expect(job.exitStatus(report([Self.good])) == .nothingFound)
    #expect(job.exitStatus(report([Self.lost])) == .criticalMissing, "a failure comes first")
    #expect(job.exitStatus(report([Self.good], [.sample(id: "1")])) == .success)
  }

  @Test func `counts named sources as critical, unless the configuration says otherwise`() throws {
    var settings = Settings(store: "s")
    let text = """
      [sources.plain]
      url = "https://a.example/"
      [sources.never]
      url = "https://b.example/"
      critical = false
      """
    let file = try ConfigurationFile(
      utf8: Array(text.utf8), path: "c", environment: Environment(variables: [:]))
    settings.ownSources = file.sources
    let selection = SourceSelection(names: ["plain", "never", "https://c.example/404"])

    let named = try selection.resolveForRun(settings)

    #expect(named.map(\.isCritical) == [true, false, true])
    #expect(try SourceSelection().resolveForRun(settings).map(\.isCritical) == [false, false])
  }

  private func report(_ sources: [SourceReport], _ articles: [Article] = []) -> NewsReport {
    NewsReport(
      generatedAt: .sampleNoon, sources: SourceReports(sources), articles: articles,
      duration: .zero)
  }
}

private func source(
  _ name: String, _ state: SourceReport.State, hasCopy: Bool = false, isCritical: Bool = false
) -> SourceReport {
  SourceReport(name: name, state: state, isCritical: isCritical, hasCopy: hasCopy)
}
