// AskingPriority.swift - which of two due sources is asked first.

package import NewsCore

/// The order in which due sources are asked, over all hosts and within each; the least is first.
///
/// Critical sources first, then those never asked, then the least recently asked. A run that cannot
/// carry all of them so leaves out those that were asked last, and the next run begins with them. In
/// the order of the catalogue the same ones would win every time.
package struct AskingPriority: Comparable, Sendable {
  private let isCritical: Bool
  /// Milliseconds since 1970; nil when it was never asked.
  private let askedAt: Int64?

  /// `record` is what is known of the source; nil when nothing is.
  package init(_ source: Source, _ record: SourceRecord?) {
    self.init(isCritical: source.isCritical, askedAt: record?.attemptedAt?.wall)
  }

  package init(isCritical: Bool, askedAt: WallTime?) {
    self.isCritical = isCritical
    self.askedAt = askedAt?.milliseconds
  }

  package static func < (left: AskingPriority, right: AskingPriority) -> Bool {
    if left.isCritical != right.isCritical { return left.isCritical }
    guard let leftAskedAt = left.askedAt else { return right.askedAt != nil }
    guard let rightAskedAt = right.askedAt else { return false }
    return leftAskedAt < rightAskedAt
  }
}
