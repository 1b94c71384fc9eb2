// TopStories.swift - what most sources report: stories by the number of sources that have them.

import NewsArticles
package import NewsCore

/// One event, as several sources report it.
package struct TopStory: Hashable, Sendable {
  /// One for each source that has it, the earliest first.
  package var articles: [Article]

  /// The one that was there first: its headline stands for all.
  package var first: Article { articles[0] }

  /// The first one, with the others as its copies.
  package var article: Article {
    var article = first
    article.alsoIn = articles.dropFirst().map {
      Article.OtherCopy(source: $0.source, url: $0.url)
    }
    return article
  }

  package var sources: [String] { articles.map(\.source) }

  package init(articles: [Article]) {
    self.articles = articles
  }
}

/// The events that most of these articles' sources report, those of most sources first, and of as many
/// the newest.
///
/// Articles of other sources in `alsoIn` count for their source. An event that fewer than `sources`
/// have is left out.
package func topStories(_ articles: [Article], reportedBy sources: Int = 2) -> [TopStory] {
  let groups = Clusters(articles.map { Headline($0) }).groups
  let stories = groups.map { members in
    TopStory(articles: bySource(members.flatMap { [articles[$0]] + articles[$0].copies }))
  }
  return stories.filter { $0.articles.count >= sources }.sorted { left, right in
    let (leftTime, rightTime) = (left.newest, right.newest)
    return (left.articles.count, leftTime) > (right.articles.count, rightTime)
  }
}

/// The earliest article of each source, in the order of their times.
private func bySource(_ articles: [Article]) -> [Article] {
  var seen: Set<String> = []
  // The sort is stable: what stands for its story stays before its copies.
  return articles.sorted { $0.sortTime < $1.sortTime }
    .filter { seen.insert($0.source).inserted }
}

extension TopStory {
  fileprivate var newest: WallTime { articles.map(\.sortTime).max() ?? first.sortTime }
}

extension Article {
  /// The same story at other sources, of which only the link is known.
  fileprivate var copies: [Article] {
    alsoIn.map { copy in
      var article = self
      (article.source, article.url, article.alsoIn) = (copy.source, copy.url, [])
      return article
    }
  }
}
