// TopStoriesTests.swift - what most sources report.

import NewsCore
import NewsEngine
import TestSupport
import Testing

@Suite struct `The top stories` {
  private func article(
    _ source: String, _ title: String, minutesAgo: Int, alsoIn: [String] = []
  ) -> Article {
    var article = Article.sample(source: source, id: source + title, title: title)
    article.publishedAt = .sampleNoon - .minutes(minutesAgo)
    article.firstSeenAt = .sampleNoon
    article.alsoIn = alsoIn.map { .init(source: $0, url: "https://\($0).example/") }
    return article
  }

  @Test func `are those that most sources have, each with who had it first`() {
    let stories = topStories([
      article("bbc", "Parliament votes to reopen the northern railway line", minutesAgo: 30),
      article("ap", "Northern railway line to reopen after parliament votes", minutesAgo: 90),
      article("npr", "A comet brightens ahead of schedule", minutesAgo: 5, alsoIn: ["dw", "cbc"]),
      article("bbc", "Grain prices fall in the east", minutesAgo: 1),
    ])

    #expect(stories.map(\.sources) == [["npr", "dw", "cbc"], ["ap", "bbc"]])
    #expect(stories[1].first.title == "Northern railway line to reopen after parliament votes")
  }

  @Test func `count a source once, however often it writes of it`() {
    let again = [
      article("bbc", "Parliament votes to reopen the northern railway line", minutesAgo: 30),
      article("bbc", "Northern railway line to reopen after parliament votes", minutesAgo: 90),
    ]

    #expect(topStories(again) == [])
    #expect(topStories(again, reportedBy: 1).map(\.sources) == [["bbc"]])
    #expect(topStories([]) == [])
  }
}
