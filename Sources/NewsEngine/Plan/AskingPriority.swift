// AskingPriority.swift - the order in which due sources are asked.

import NewsCore

/// The order in which due sources are asked, over all hosts and at each host; the smallest is first.
///
/// Critical sources come first, then those never asked, then the least recently asked. A run without time
/// for all of them leaves out those that were asked last, and the next run begins with these. In the
/// order of the catalogue, the same sources would be left out every time.
struct AskingPriority: Comparable, Sendable {
  private let isCritical: Bool
  /// Time of the last attempt in milliseconds since 1970; nil when it was never asked.
  private let askedAt: Int64?

  /// `record` is nil for a source without a record.
  init(_ source: Source, _ record: SourceRecord?) {
    self.init(isCritical: source.isCritical, askedAt: record?.attemptedAt?.wall)
  }

  init(isCritical: Bool, askedAt: WallTime?) {
    self.isCritical = isCritical
    self.askedAt = askedAt?.milliseconds
  }

  static func < (left: AskingPriority, right: AskingPriority) -> Bool {
    if left.isCritical != right.isCritical { return left.isCritical }
    guard let leftAskedAt = left.askedAt else { return right.askedAt != nil }
    guard let rightAskedAt = right.askedAt else { return false }
    return leftAskedAt < rightAskedAt
  }
}
