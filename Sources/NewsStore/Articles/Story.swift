// Story.swift - which of a story's articles stands for it, and what is said of the others.

import NewsCore

/// One story's articles, reduced to what decides which of them is shown.
struct Story {
  struct Member: Hashable {
    var seq: Int64
    var source: String
    var url: String?
    var sortTime: WallTime
    var firstSeenAt: WallTime
  }

  /// The newest version at the source that had it first, of several in one run the one that had
  /// published it first: it stays the same when others follow.
  private(set) var representative: Member
  /// The newest version at each other source, in the order in which they were first seen.
  private(set) var others: [Member]

  /// - Parameter members: In any order; nil when there are none.
  init?(_ members: [Member]) {
    var newest: [String: Member] = [:]
    var order: [String] = []
    let byArrival = members.sorted {
      ($0.firstSeenAt, $0.sortTime, $0.source, $0.seq)
        < ($1.firstSeenAt, $1.sortTime, $1.source, $1.seq)
    }
    for member in byArrival {
      guard let known = newest[member.source] else {
        order.append(member.source)
        newest[member.source] = member
        continue
      }
      if (member.sortTime, member.seq) > (known.sortTime, known.seq) {
        newest[member.source] = member
      }
    }
    let shown = order.compactMap { newest[$0] }
    guard let first = shown.first else { return nil }
    representative = first
    others = Array(shown.dropFirst())
  }

  var alsoIn: [Article.OtherCopy] {
    others.map { Article.OtherCopy(source: $0.source, url: $0.url) }
  }
}
