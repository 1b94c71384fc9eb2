// Clusters.swift - groups headlines that report the same event; pure.

package import NewsCore
import NewsText

/// The parts of an article that clusters need.
package struct Headline: Sendable {
  package var title: String
  /// Plain text, of which the first forty words are read.
  package var text: String
  package var time: WallTime

  package init(title: String, text: String = "", time: WallTime) {
    (self.title, self.text, self.time) = (title, text, time)
  }

  package init(_ article: Article) {
    self.init(title: article.title, text: article.summary, time: article.sortTime)
  }
}

/// Groups of headlines that report the same event.
///
///     words of each headline | weights (rare words count more) | pairs that agree | groups
///
/// Groups decide only what is shown together and hide nothing, so their rules are less strict than
/// those of stories (``StoryJoining``). They depend on the set of headlines and not on its order.
/// Rules and their measured precision: docs/decisions/0034-clusters.md.
package struct Clusters: Sendable {
  /// Indices of the headlines, ascending in each group; every headline is in exactly one group, and the
  /// groups are in the order of their first members.
  package let groups: [[Int]]

  /// Headlines further apart than this are never compared.
  static let window = Duration.hours(48)

  package init(_ headlines: [Headline]) {
    let corpus = HeadlineCorpus(headlines)
    var sets = DisjointSets(count: headlines.count)
    let window = Clusters.window.milliseconds
    corpus.forEachPair { left, right in
      let distance = headlines[left].time.milliseconds - headlines[right].time.milliseconds
      guard (-window...window).contains(distance), sets.root(of: left) != sets.root(of: right),
        corpus.agree(left, right)
      else { return }
      sets.unite(left, right)
    }
    groups = sets.groups
  }
}

/// The numbers 0 to `count` - 1 in sets that can be united (union-find).
private struct DisjointSets {
  private var parents: [Int]

  init(count: Int) {
    parents = Array(0..<count)
  }

  mutating func root(of member: Int) -> Int {
    var member = member
    while parents[member] != member {
      parents[member] = parents[parents[member]]
      member = parents[member]
    }
    return member
  }

  mutating func unite(_ left: Int, _ right: Int) {
    let (left, right) = (root(of: left), root(of: right))
    parents[max(left, right)] = min(left, right)
  }

  /// The sets, in the order of their first members.
  var groups: [[Int]] {
    var sets = self
    return parents.indices.grouped { sets.root(of: $0) }.map(\.elements)
  }
}
