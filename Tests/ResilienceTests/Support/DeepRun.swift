// DeepRun.swift - how many rounds these tests run, and where they write their figures.

import Glibc
import Testing

/// All suites of this folder; they run one after the other, so that tests of real time do not
/// compete with long computations.
@Suite(.serialized) enum Resilience {}

/// `make test` runs a few rounds of each test, `make deep` (NEWSAGG_DEEP=1) the full number.
enum DeepRun {
  static var isOn: Bool { getenv("NEWSAGG_DEEP") != nil }

  /// Random histories of 200 steps for each model; NEWSAGG_TEST_RUNS sets a smaller number if a
  /// sanitizer makes each step slow.
  static var modelRuns: Int { asked("NEWSAGG_TEST_RUNS") ?? count(10_000, deep: 100_000) }

  /// Answers for each network fault; NEWSAGG_SLA_RUNS sets another number.
  static var answers: Int { asked("NEWSAGG_SLA_RUNS") ?? count(10, deep: 200) }

  /// How long processes share a database; NEWSAGG_FLEET_SECONDS sets another time.
  static var fleetSeconds: Int { asked("NEWSAGG_FLEET_SECONDS") ?? 600 }

  private static func asked(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }

  static func count(_ usual: Int, deep: Int) -> Int { isOn ? deep : usual }

  /// Appends a line to the file that the environment variable `name` names, if it is set.
  static func append(_ line: String, in name: String) {
    guard let path = getenv(name), let file = fopen(path, "a") else { return }
    defer { fclose(file) }
    fputs(line + "\n", file)
  }
}

/// Wall times of one row, in the order they were taken.
struct Timings {
  private var taken: [Duration] = []

  mutating func add(_ duration: Duration) { taken.append(duration) }

  var longest: Duration { taken.max() ?? .zero }

  /// Nearest rank; zero without values.
  func percentile(_ share: Int) -> Duration {
    let rank = (share * taken.count + 99) / 100
    return taken.isEmpty ? .zero : taken.sorted()[max(rank, 1) - 1]
  }
}
