// TextComparison.swift - how much two titles, or two texts, have in common.

/// How much two sets of content words have in common.
struct Overlap {
  let common: Int
  let left: Int
  let right: Int

  init(_ left: Set<UInt64>, _ right: Set<UInt64>) {
    let (small, large) = left.count < right.count ? (left, right) : (right, left)
    common = small.count(where: large.contains)
    (self.left, self.right) = (left.count, right.count)
  }

  /// 0 to 1: the common words' share of both (Dice); 1 of nothing.
  var share: Double { left + right == 0 ? 1 : Double(2 * common) / Double(left + right) }

  /// 0 to 1: of the shorter text, what the longer one has as well.
  var contained: Double {
    let shorter = min(left, right)
    return shorter == 0 ? 0 : Double(common) / Double(shorter)
  }
}
