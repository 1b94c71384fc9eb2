// SourceReports.swift - the reports of all sources of a request, equal neighbours stored once.

package import NewsCore

/// The reports of all sources, in the order of the request.
///
/// Neighbours whose reports differ only in the name share one report. Most of ten thousand sources
/// have equal reports, so the cost of an answer depends on the number of different ones.
package struct SourceReports: RandomAccessCollection, ExpressibleByArrayLiteral, Sendable {
  package struct Run: Sendable {
    package fileprivate(set) var positions: Range<Int>
    /// The report of the first position; the others differ only in the name.
    package let report: SourceReport
  }

  package let names: [String]
  /// The runs cover all positions in order; the reports of two neighbouring runs differ.
  package private(set) var runs: [Run] = []

  /// Starts without reports; ``describeNext(_:as:)`` adds them.
  init(names: [String]) {
    self.names = names
  }

  package init(_ reports: [SourceReport]) {
    self.init(names: reports.map(\.name))
    for report in reports { describeNext(1, as: report) }
  }

  package init(arrayLiteral reports: SourceReport...) {
    self.init(reports)
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { runs.last?.positions.upperBound ?? 0 }

  package subscript(position: Int) -> SourceReport {
    var (low, high) = (0, runs.count)
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].positions.upperBound <= position { low = middle + 1 } else { high = middle }
    }
    return runs[low].report.named(names[position])
  }

  var namesWithCopy: [String] {
    runs.filter(\.report.hasCopy).flatMap { names[$0.positions] }
  }

  /// Gives the next `count` sources the same report; the name in `report` does not matter.
  mutating func describeNext(_ count: Int, as report: SourceReport) {
    let positions = endIndex..<endIndex + count
    let report = report.named(names[positions.lowerBound])
    if let last = runs.last, last.report.named(report.name) == report {
      runs[runs.count - 1].positions = last.positions.lowerBound..<positions.upperBound
    } else {
      runs.append(Run(positions: positions, report: report))
    }
  }

  /// Changes every report; `change` must not depend on the name, because equal reports share one.
  package mutating func updateAll(_ change: (inout SourceReport) -> Void) {
    var updated = SourceReports(names: names)
    for run in runs {
      var report = run.report
      change(&report)
      updated.describeNext(run.positions.count, as: report)
    }
    self = updated
  }

  /// Stores how many articles of each source are shown; only a source with a copy can have any.
  package mutating func countArticles(_ articles: [Article]) {
    let counts = articles.reduce(into: [:]) { $0[$1.source, default: 0] += 1 }
    var counted = SourceReports(names: names)
    for run in runs {
      var report = run.report
      report.articles = 0
      if !report.hasCopy || counts.isEmpty {
        counted.describeNext(run.positions.count, as: report)
        continue
      }
      for name in names[run.positions] {
        report.articles = counts[name] ?? 0
        counted.describeNext(1, as: report)
      }
    }
    self = counted
  }
}

extension SourceReport {
  fileprivate func named(_ name: String) -> SourceReport {
    var copy = self
    copy.name = name
    return copy
  }
}
