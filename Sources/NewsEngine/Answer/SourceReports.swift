// SourceReports.swift - what came of each source of a request, alike ones together.

package import NewsCore

/// What came of each source, in the order of the request.
///
/// Sources one after another that differ in nothing but their names share one report: of ten thousand
/// most have the same to say, and then an answer costs what the others do.
package struct SourceReports: RandomAccessCollection, ExpressibleByArrayLiteral, Sendable {
  package struct Run: Sendable {
    package fileprivate(set) var positions: Range<Int>
    /// That of the first of them.
    package let report: SourceReport
  }

  package let names: [String]
  /// All positions in their order; no two neighbours could be one.
  package private(set) var runs: [Run] = []

  /// Of these sources, of which nothing is said yet: see ``describeNext(_:as:)``.
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

  /// Says the same of the next `count` sources; the name in `report` does not matter.
  mutating func describeNext(_ count: Int, as report: SourceReport) {
    let positions = endIndex..<endIndex + count
    let report = report.named(names[positions.lowerBound])
    if let last = runs.last, last.report.named(report.name) == report {
      runs[runs.count - 1].positions = last.positions.lowerBound..<positions.upperBound
    } else {
      runs.append(Run(positions: positions, report: report))
    }
  }

  /// Changes every report, but not by its name: sources that are alike stay so.
  package mutating func updateAll(_ change: (inout SourceReport) -> Void) {
    var updated = SourceReports(names: names)
    for run in runs {
      var report = run.report
      change(&report)
      updated.describeNext(run.positions.count, as: report)
    }
    self = updated
  }

  /// Notes how many articles of each source are shown; only one with a copy can have any.
  package mutating func noteArticles(_ articles: [Article]) {
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
