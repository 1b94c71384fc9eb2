// Retention.swift - how long and how many articles are kept, and the trusted clock; pure.

import NewsCore

/// How long, and how many, articles are kept.
package struct RetentionPolicy: Hashable, Sendable {
  /// Counted from when an article was first seen.
  package var maxAge: Duration
  package var maxArticles: Int
  /// Sources whose newest document is kept at any age; nil for all.
  ///
  /// Its articles would come back as new with the next fetch.
  package var configured: Set<String>?

  package init(maxAge: Duration, maxArticles: Int, configured: Set<String>? = nil) {
    self.maxAge = maxAge
    self.maxArticles = maxArticles
    self.configured = configured
  }

  /// Number of articles that one run may delete for their age: a tenth, but at least a hundred.
  static func mostDeleted(of articles: Int) -> Int {
    max(articles / 10, 100)
  }

  /// Number of articles that each source keeps, so that there are at most `limit`.
  ///
  /// Sources with few articles keep theirs; those with many share the rest evenly.
  static func shares(of counts: [String: Int], limit: Int) -> [String: Int] {
    var left = max(0, limit)
    var shares: [String: Int] = [:]
    let ascending = counts.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
    for (index, source) in ascending.enumerated() {
      let share = min(source.value, left / (ascending.count - index))
      shares[source.key] = share
      left -= share
    }
    return shares
  }
}

/// The time on which the wall clock and the clock of the machine's uptime agree.
///
/// A wall clock that jumped ahead makes everything look old. So the time that has passed since the
/// last run is taken from the uptime. Across a restart only the wall clock is left, and a step of at
/// most 30 days is accepted. While the wall clock is ahead, this clock follows at double speed: after
/// a long pause articles are kept longer, and after a wrong date nothing is deleted soon. The clock of a
/// shared database has no uptime beside its date, and some process uses the database every day: a step
/// of at most one day is accepted.
struct TrustedClock: Hashable {
  private static let longestRest = Duration.days(30)
  private static let longestRestOfDatabase = Duration.days(1)

  private(set) var time: WallTime
  private(set) var last: Moment

  /// `oldest` is when the oldest article was first seen; an older store has no better evidence.
  init(at now: Moment, oldest: WallTime?) {
    time = oldest.map { min($0, now.wall) } ?? now.wall
    last = now
  }

  mutating func advance(to now: Moment) {
    let passed = passed(until: now)
    time = min(max(now.wall, time + passed), time + passed * 2)
    last = now
  }

  /// Articles that were first seen before this are older than `age`, by both clocks.
  func cutoff(_ age: Duration) -> WallTime {
    min(time, last.wall) - age
  }

  /// The latest possible time; a stored time after it was never reached.
  var latest: WallTime { max(time, last.wall) }

  private func passed(until now: Moment) -> Duration {
    let rest = max(now.wall - last.wall, .zero)
    if StoreClock.isName(now.bootID) { return min(rest, TrustedClock.longestRestOfDatabase) }
    if !now.bootID.isEmpty, now.bootID == last.bootID {
      return .milliseconds(max(0, now.bootMilliseconds - last.bootMilliseconds))
    }
    return max(
      min(rest, TrustedClock.longestRest), .milliseconds(max(0, now.bootMilliseconds)))
  }
}

extension TrustedClock {
  /// Reads the stored text; nil for any other text.
  init?(text: String) {
    let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
    guard parts.count == 4, let time = Int64(parts[0]), let wall = Int64(parts[1]),
      let boot = Int64(parts[2])
    else { return nil }
    self.time = WallTime(milliseconds: time)
    last = Moment(
      wall: WallTime(milliseconds: wall), bootID: String(parts[3]), bootMilliseconds: boot)
  }

  var text: String {
    "\(time.milliseconds) \(last.wall.milliseconds) \(last.bootMilliseconds) \(last.bootID)"
  }
}
