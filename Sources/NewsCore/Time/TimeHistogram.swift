// TimeHistogram.swift - durations, counted in steps.

/// Durations, counted in 32 steps, each 1.41 times as long as the one before.
///
/// The steps end at 1 ms, 1.414 ms, 2 ms, 2.828 ms and so on; the last has no end. The size does not
/// depend on how many durations are counted.
package struct TimeHistogram: Hashable, Sendable {
  package static let stepCount = 32
  /// How many durations lie in each step.
  package private(set) var counts: [Int]
  package private(set) var longest: Duration

  /// `counts` has ``stepCount`` elements; others count as an empty histogram.
  package init(counts: [Int] = [], longest: Duration = .zero) {
    let isComplete = counts.count == TimeHistogram.stepCount
    self.counts = isComplete ? counts : Array(repeating: 0, count: TimeHistogram.stepCount)
    self.longest = longest
  }

  /// A histogram of one duration.
  package init(_ duration: Duration) {
    self.init()
    counts[TimeHistogram.step(of: duration)] = 1
    longest = duration
  }

  package mutating func add(_ other: TimeHistogram) {
    for (step, count) in other.counts.enumerated() where count > 0 { counts[step] += count }
    longest = max(longest, other.longest)
  }

  /// The nearest-rank percentile, rounded up to the end of its step, but never above the longest
  /// duration; nil for an empty histogram.
  package func percentile(_ percentile: Int) -> Duration? {
    let total = counts.reduce(0, +)
    guard total > 0 else { return nil }
    let rank = min(max((percentile * total + 99) / 100, 1), total)
    var seen = 0
    for (step, count) in counts.enumerated() {
      seen += count
      if seen >= rank { return min(TimeHistogram.end(ofStep: step), longest) }
    }
    return longest
  }

  /// The step that counts `duration`, from 0 to ``stepCount`` - 1.
  package static func step(of duration: Duration) -> Int {
    (0..<stepCount - 1).first { duration <= end(ofStep: $0) } ?? stepCount - 1
  }

  /// The longest duration that `step` counts.
  private static func end(ofStep step: Int) -> Duration {
    if step == stepCount - 1 { return .seconds(Int64.max / 1_000_000_000) }
    return .microseconds(Int64(step % 2 == 0 ? 1000 : 1414) << Int64(step / 2))
  }
}
