// DeepRun.swift - how much a run of these tests does, and where it writes its figures.

import Glibc
import Testing

/// All suites of this folder, one after the other: those that watch real time or kill processes
/// share no core with those that count to a million.
@Suite(.serialized) enum Resilience {}

/// `make test` runs little of everything, `make deep` (NEWSAGG_DEEP=1) as much as was promised.
enum DeepRun {
  static var isOn: Bool { getenv("NEWSAGG_DEEP") != nil }

  /// Random histories of 200 steps for each model; NEWSAGG_TEST_RUNS asks for fewer, where a
  /// sanitizer makes each step slow.
  static var modelRuns: Int { asked("NEWSAGG_TEST_RUNS") ?? count(10_000, deep: 100_000) }

  /// Answers for each network fault; NEWSAGG_SLA_RUNS asks for another number.
  static var answers: Int { asked("NEWSAGG_SLA_RUNS") ?? count(10, deep: 200) }

  /// How long many processes share a database; NEWSAGG_FLEET_SECONDS asks for another time.
  static var fleetSeconds: Int { asked("NEWSAGG_FLEET_SECONDS") ?? 600 }

  private static func asked(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }

  static func count(_ usual: Int, deep: Int) -> Int { isOn ? deep : usual }

  /// Adds a line to the file that the environment variable `name` gives, if it does.
  static func note(_ line: String, in name: String) {
    guard let path = getenv(name), let file = fopen(path, "a") else { return }
    defer { fclose(file) }
    fputs(line + "\n", file)
  }
}

/// Wall times of one row, in the order they were taken.
struct Timings {
  private var taken: [Duration] = []

  mutating func note(_ duration: Duration) { taken.append(duration) }

  var longest: Duration { taken.max() ?? .zero }

  /// Nearest rank; zero of none.
  func percentile(_ share: Int) -> Duration {
    let rank = (share * taken.count + 99) / 100
    return taken.isEmpty ? .zero : taken.sorted()[max(rank, 1) - 1]
  }
}
