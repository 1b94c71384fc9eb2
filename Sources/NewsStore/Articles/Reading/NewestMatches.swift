// NewestMatches.swift - the newest of the articles that the full-text index finds.

import NewsArticles
import NewsCore

/// Collects articles from the full-text index, latest arrival first, until the newest are certain.
///
/// No article is newer than its arrival. So an article that arrived before the oldest of enough
/// articles cannot be among the newest ones.
struct NewestMatches {
  private let query: ArticleQuery
  private let sources: Set<String>
  private let limit: Int
  /// Members by story, or each article by itself.
  private var members: [Int64: [Story.Member]] = [:]
  /// Times of the newest of `members`, at most `limit`, the oldest first.
  private var newest: [WallTime] = []
  /// Later rows cannot change the result.
  private(set) var isCertain = false

  /// The clock of arrivals may have been set back a little.
  private static let slack = Duration.hours(1)

  static let columns = "story, \(ArticleColumns.member)"

  init(_ query: ArticleQuery, sources: Set<String>, limit: Int) {
    self.query = query
    self.sources = sources
    self.limit = limit
  }

  /// - Returns: False when later rows cannot change the result.
  mutating func take(_ row: inout RowReader) -> Bool {
    let (story, member) = (row.integer(), Story.Member(&row))
    isCertain = isTooLate(member)
    if isCertain { return false }
    guard sources.contains(member.source), query.since.map({ $0 <= member.sortTime }) ?? true else {
      return true
    }
    let key = query.mergesStories ? story : member.seq
    if members[key] == nil { insert(member.sortTime) }
    members[key, default: []].append(member)
    return true
  }

  /// The best of each story, the newest first.
  func shown(critical: Set<String>) -> [ShownArticle] {
    let shown = members.compactMap { story, members in
      Story(members, critical: critical).map {
        ShownArticle(story: story, member: $0.representative)
      }
    }
    let sorted = shown.sorted {
      ($0.member.sortTime, $0.member.seq) > ($1.member.sortTime, $1.member.seq)
    }
    return Array(sorted.prefix(limit))
  }

  private func isTooLate(_ member: Story.Member) -> Bool {
    if let since = query.since, member.firstSeenAt < since { return true }
    guard newest.count == limit, let oldest = newest.first else { return false }
    return member.firstSeenAt + NewestMatches.slack < oldest
  }

  private mutating func insert(_ time: WallTime) {
    let place = newest.firstIndex { time < $0 } ?? newest.count
    newest.insert(time, at: place)
    if newest.count > limit { newest.removeFirst() }
  }
}
