// TopStories.swift - the stories that most sources report.

import NewsArticles
package import NewsCore

/// One event that several sources report.
package struct TopStory: Hashable, Sendable {
  /// The smallest number of sources of an event, if no other is asked for.
  package static let usualFewest = 2
  /// How many events a list has if no other number is asked for.
  package static let usualCount = 20

  /// One article for each source that has it, the earliest first.
  package var articles: [Article]

  /// The earliest article; its headline is shown for all.
  package var first: Article { articles[0] }

  /// The first article, with the others in its `alsoIn`.
  package var article: Article {
    var article = first
    article.alsoIn = articles.dropFirst().map {
      Article.OtherSource(source: $0.source, url: $0.url)
    }
    return article
  }

  package var sources: [String] { articles.map(\.source) }

  package init(articles: [Article]) {
    self.articles = articles
  }
}

/// The events that at least `sources` sources report, from the articles of each story.
///
/// The event with the most sources comes first; among events with equally many, the newest. The first
/// article of a story represents it: its headline decides which event it is.
package func topStories(_ stories: [[Article]], reportedBy sources: Int = TopStory.usualFewest)
  -> [TopStory]
{
  let stories = stories.filter { !$0.isEmpty }
  let groups = Clusters(stories.map { Headline($0[0]) }).groups
  let events = groups.map { members in
    TopStory(articles: bySource(members.flatMap { stories[$0] }))
  }
  return events.filter { $0.articles.count >= sources }.sorted { left, right in
    let (leftTime, rightTime) = (left.newest, right.newest)
    return (left.articles.count, leftTime) > (right.articles.count, rightTime)
  }
}

/// The earliest article of each source, in the order of their times.
private func bySource(_ articles: [Article]) -> [Article] {
  var seen: Set<String> = []
  // The sort is stable: the article that represents a story stays before the others.
  return articles.sorted { $0.sortTime < $1.sortTime }
    .filter { seen.insert($0.source).inserted }
}

extension TopStory {
  fileprivate var newest: WallTime { articles.map(\.sortTime).max() ?? first.sortTime }
}
