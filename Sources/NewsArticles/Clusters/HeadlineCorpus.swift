// HeadlineCorpus.swift - headlines as sets of weighted words, and which pairs of them agree.

/// All headlines of one call: their words as small numbers, and the weight of each word.
///
/// Weights are whole numbers, so that sums do not depend on the order of words or headlines.
struct HeadlineCorpus {
  /// One headline: ascending word numbers and weights.
  private struct Entry {
    var title: [Int32]
    /// The words of title and text.
    var all: [Int32]
    /// Figures, and words of the title that no headline writes in lower case.
    var names: [Int32]
    /// See ``HeadlineWords/directions``.
    var directions: UInt32
    var titleWeight = 0
    var weight = 0

    func isOpposite(to other: Entry) -> Bool {
      HeadlineWords.opposites(of: directions) & other.directions != 0
        && directions & other.directions == 0
    }

    func isOfOtherStage(than other: Entry) -> Bool {
      HeadlineWords.stages(of: directions) != HeadlineWords.stages(of: other.directions)
    }
  }

  /// The agreement that two headlines must reach, in per mille; see ``agreement(_:_:)``.
  private static let agreement = 555
  /// Words of a title that two headlines must share before they are compared.
  private static let sharedWords = 2

  private var entries: [Entry] = []
  /// The weight of each word, by word number.
  private var weights: [Int] = []
  /// The headlines with each word in their title, by word number; empty for words that are too common
  /// to help.
  private var titles: [[Int32]] = []

  init(_ headlines: [Headline]) {
    var numbering = WordNumbering()
    let read = headlines.map { HeadlineWords($0, &numbering) }
    entries = read.map { words in
      Entry(
        title: sortedSet(words.title), all: sortedSet(words.title + words.text),
        names: sortedSet(
          words.names.filter { !numbering.isLowercase[Int($0)] }
            + words.figures), directions: words.directions)
    }
    titles = Array(repeating: [], count: numbering.count)
    for (index, entry) in entries.enumerated() {
      for word in entry.title { titles[Int(word)].append(Int32(index)) }
    }
    weights = titles.map { rarity(of: $0.count, among: headlines.count) }
    let mostCommon = max(50, headlines.count / 100)
    for word in titles.indices where titles[word].count > mostCommon { titles[word] = [] }
    for index in entries.indices {
      entries[index].titleWeight = weight(of: entries[index].title)
      entries[index].weight = weight(of: entries[index].all)
    }
  }

  /// Calls `body` once for each pair whose titles share enough words, the larger index first.
  func forEachPair(_ body: (Int, Int) -> Void) {
    var shared = [UInt8](repeating: 0, count: entries.count)
    var touched: [Int] = []
    for index in entries.indices {
      for word in entries[index].title {
        for other in titles[Int(word)] {
          let other = Int(other)
          if other >= index { break }
          if shared[other] == 0 { touched.append(other) }
          shared[other] = min(shared[other] + 1, 100)
        }
      }
      for other in touched {
        if shared[other] >= HeadlineCorpus.sharedWords { body(index, other) }
        shared[other] = 0
      }
      touched.removeAll(keepingCapacity: true)
    }
  }

  /// Whether the two report the same event.
  ///
  /// They do not when each names something that the other lacks (another place, another number), when
  /// they say opposite things ("rise", "fall"), or when only one is about a later stage ("arrest").
  /// Otherwise the weight of their common words decides.
  func agree(_ left: Int, _ right: Int) -> Bool {
    let (left, right) = (entries[left], entries[right])
    if left.isOpposite(to: right) || left.isOfOtherStage(than: right) { return false }
    if hasOther(left.names, than: right.all), hasOther(right.names, than: left.all) { return false }
    return agreement(left, right) >= HeadlineCorpus.agreement
  }

  /// How much two headlines have in common, in per mille, by weight: three fifths for the common words
  /// of title and text, two fifths for the part of each title that the other headline contains.
  private func agreement(_ left: Entry, _ right: Entry) -> Int {
    guard left.titleWeight > 0, right.titleWeight > 0 else { return 0 }
    let common = 2 * commonWeight(left.all, right.all) * 1000 / (left.weight + right.weight)
    let leftTitle = commonWeight(left.title, right.all) * 1000 / left.titleWeight
    let rightTitle = commonWeight(right.title, left.all) * 1000 / right.titleWeight
    return (6 * common + 2 * (leftTitle + rightTitle)) / 10
  }

  private func weight(of words: [Int32]) -> Int {
    words.reduce(0) { $0 + weights[Int($1)] }
  }

  private func commonWeight(_ left: [Int32], _ right: [Int32]) -> Int {
    var sum = 0
    forEachCommon(left, right) { sum += weights[Int($0)] }
    return sum
  }
}

/// The weight of a word that `count` of `all` headlines have in their title: about 1000 times the
/// binary logarithm of (`all` + 20) / (`count` + 1), interpolated between powers of two.
///
/// The 20 keeps weights above zero among few headlines. For 9 of 100 headlines the ratio is 12, which
/// is 2^3 * 1.5: the weight is (3 + 0.5) * 1000 = 3500.
private func rarity(of count: Int, among all: Int) -> Int {
  let ratio = Double(all + 20) / Double(count + 1)
  return Int((Double(ratio.exponent) + ratio.significand - 1) * 1000)
}

private func sortedSet(_ words: [Int32]) -> [Int32] {
  var set: [Int32] = []
  for word in words.sorted() where set.last != word { set.append(word) }
  return set
}

private func forEachCommon(_ left: [Int32], _ right: [Int32], _ body: (Int32) -> Void) {
  var (first, second) = (0, 0)
  while first < left.count, second < right.count {
    let (one, other) = (left[first], right[second])
    if one == other { body(one) }
    if one <= other { first += 1 }
    if other <= one { second += 1 }
  }
}

private func hasOther(_ words: [Int32], than known: [Int32]) -> Bool {
  var common = 0
  forEachCommon(words, known) { _ in common += 1 }
  return common < words.count
}
