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

  /// The share of common words in both sets (Dice coefficient), 0 to 1; 1 for two empty sets.
  var share: Double { left + right == 0 ? 1 : Double(2 * common) / Double(left + right) }

  /// The share of the smaller set that the larger one contains, 0 to 1.
  var contained: Double {
    let shorter = min(left, right)
    return shorter == 0 ? 0 : Double(common) / Double(shorter)
  }
}
