// Story.swift - decides which article of a story is shown, and which others are listed with it.

package import NewsCore

/// The articles of one story, reduced to the values that decide which of them is shown.
///
/// Every listing, page, feed and `show` uses this rule: the query decides which articles may be shown,
/// never which other sources are named.
package struct Story: Sendable {
  package struct Member: Hashable, Sendable {
    package var seq: Int64
    package var source: String
    package var url: String?
    package var sortTime: WallTime
    package var firstSeenAt: WallTime
    package var standing: Standing
    /// The query found it, so it may be shown.
    package var isFound: Bool

    package init(
      seq: Int64, source: String, url: String?, sortTime: WallTime, firstSeenAt: WallTime,
      standing: Standing, isFound: Bool = true
    ) {
      (self.seq, self.source, self.url) = (seq, source, url)
      (self.sortTime, self.firstSeenAt, self.standing) = (sortTime, firstSeenAt, standing)
      self.isFound = isFound
    }
  }

  /// The article that is shown, one that the query found: that of a critical source, else one that links
  /// to its source's own site, else the one that was first seen; among several of one run, the one
  /// published first.
  ///
  /// So no other source can replace a publisher's headline by linking to its article with an older
  /// date, and the choice stays the same when others follow.
  package private(set) var representative: Member
  /// The newest article of each other source, in the order in which they were first seen, whether the
  /// query found it or not; if a source has several, one that was found is preferred.
  package private(set) var others: [Member]

  /// - Parameters:
  ///   - members: The story's articles in any order; without one that was found, there is no story.
  ///   - critical: Names of sources whose articles come first.
  package init?(_ members: [Member], critical: Set<String> = []) {
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
      if member.isPreferred(to: known) { newest[member.source] = member }
    }
    var shown = order.compactMap { newest[$0] }
    func rank(_ member: Member) -> Int {
      critical.contains(member.source) ? 3 : member.standing.rawValue
    }
    guard let best = shown.lazy.filter(\.isFound).map(rank).max(),
      let first = shown.firstIndex(where: { $0.isFound && rank($0) == best })
    else { return nil }
    representative = shown.remove(at: first)
    others = shown
  }

}

extension Story.Member {
  /// Which of two articles of one source is shown or named.
  fileprivate func isPreferred(to other: Story.Member) -> Bool {
    if isFound != other.isFound { return isFound }
    return (sortTime, seq) > (other.sortTime, other.seq)
  }
}

extension [Story.Member] {
  package var sources: [Article.OtherSource] {
    map { Article.OtherSource(source: $0.source, url: $0.url) }
  }
}
