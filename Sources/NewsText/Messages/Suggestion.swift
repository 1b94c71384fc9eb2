// Suggestion.swift - "did you mean": the known name nearest to an unknown one.

/// The candidate nearest to `name`, or nil when none is near enough.
///
/// Near enough means: at most a third of the letters differ; one difference is always allowed.
package func nearest(_ name: String, in candidates: some Sequence<String>) -> String? {
  let wanted = Array(name.lowercased().utf8)
  guard (1...64).contains(wanted.count) else { return nil }
  var best: (distance: Int, name: String)?
  for candidate in candidates where candidate.utf8.count <= 64 {
    let distance = editDistance(wanted, Array(candidate.lowercased().utf8))
    let limit = max(1, max(wanted.count, candidate.utf8.count) / 3)
    if distance <= limit, distance < best?.distance ?? .max { best = (distance, candidate) }
  }
  return best?.name
}

/// ` (did you mean "…"?)`, or nothing when no candidate is near.
package func didYouMean(_ word: String, among candidates: [String]) -> String {
  nearest(word, in: candidates).map { " (did you mean \"\($0)\"?)" } ?? ""
}

/// The number of insertions, deletions, replacements and swaps of neighbours that turn `left` into
/// `right` (optimal string alignment).
func editDistance(_ left: [UInt8], _ right: [UInt8]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...right.count)
  for row in left.indices {
    var current = [row + 1]
    current.reserveCapacity(right.count + 1)
    for column in right.indices {
      let replaced = last[column] + (left[row] == right[column] ? 0 : 1)
      var cost = min(replaced, last[column + 1] + 1, current[column] + 1)
      if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
        cost = min(cost, beforeLast[column - 1] + 1)
      }
      current.append(cost)
    }
    (beforeLast, last) = (last, current)
  }
  return last[right.count]
}
