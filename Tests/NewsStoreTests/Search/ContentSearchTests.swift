// ContentSearchTests.swift - words of contents: indexed later, found, shown, ranked last and removed.

import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `The content of an article` {
  private let long = Article.sample(
    "long", title: "Harbour", summary: "Ships came in.",
    content: "<p>Ships came in.</p><p>A <b>pel</b>ican sat on the quay &amp; slept.</p>")

  @Test(arguments: Backend.allCases)
  func `is found once it is indexed`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([long])

      let before = try await store.search(SearchQuery("pelican", now: noon))
      try await store.indexContent(for: .seconds(60))
      let after = try await store.search(SearchQuery("harbour pelican -whale", now: noon))

      #expect(before.hits.isEmpty)
      #expect(before.unindexed == 1)
      #expect(after.hits.map(\.article.id) == ["long"])
      #expect(after.unindexed == 0)
    }
  }

  @Test(arguments: Backend.allCases)
  func `is shown if only it matches`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([long])
      try await store.indexContent(for: .seconds(60))

      let content = try #require(
        try await store.search(SearchQuery("quay", now: noon)).hits.first)
      let summary = try #require(
        try await store.search(SearchQuery("ships quay", now: noon)).hits.first)

      #expect(content.excerpt.text == "A pelican sat on the quay & slept.")
      #expect(content.excerpt.runs.filter(\.isMatch).map(\.text) == ["quay"])
      #expect(summary.excerpt.text == "Ships came in.")
    }
  }

  @Test(arguments: Backend.allCases)
  func `counts less than summary, authors and title`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([
        .sample("content", title: "Harbour one", content: "<p>A tern was seen here today.</p>"),
        .sample("summary", title: "Harbour two", summary: "A tern was seen here today."),
        .sample("author", title: "Harbour three", authors: ["Ada Tern"]),
        .sample("title", title: "Tern in the harbour"),
      ])
      try await store.indexContent(for: .seconds(60))

      let hits = try await store.search(SearchQuery("tern", now: noon)).hits

      #expect(hits.map(\.article.id) == ["title", "author", "summary", "content"])
    }
  }

  @Test(arguments: Backend.allCases)
  func `is removed with its article, and when it changes`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([
        long, .sample("gone", title: "Gone", content: "<p>An albatross.</p>"),
        .sample("new", title: "New", content: "<p>A puffin.</p>"),
      ])
      try await store.indexContent(for: .seconds(60))
      var changed = long
      changed.content = "<p>A cormorant.</p>"
      try await store.save([changed], at: noon + .hours(1))
      try await store.prune(olderThan: noon + .hours(1), keepAtMost: 100)
      try await store.indexContent(for: .seconds(60))

      for (text, count) in [("pelican", 0), ("albatross", 0), ("puffin", 0), ("cormorant", 1)] {
        #expect(try await store.search(SearchQuery(text, now: noon)).hits.count == count)
      }
    }
  }

  @Test func `leaves no word in the index of SQLite after any sequence of changes`() async throws {
    try await Backend.sqliteMemory.withStore { store in
      for round in 0..<3 {
        try await store.save([
          .sample("a", content: "<p>First of \(round)</p>"),
          .sample("b", summary: "Same", content: "<p>Same and more \(round)</p>"),
          .sample("c \(round)", content: "<p>Third</p>"),
        ])
        if round == 1 { try await store.indexContent(for: .seconds(60)) }
      }

      let words = try await store.writer.write { connection throws(StoreError) in
        let all = try connection.all("SELECT seq FROM article") { $0.integer() }
        try deleteArticles(all, connection)
        try connection.execute(
          "CREATE VIRTUAL TABLE temp.words USING fts5vocab (main, article_text, row)")
        return try connection.all("SELECT term FROM temp.words") { $0.text() }
      }

      #expect(words == [])
      #expect(try await store.unindexedContents() == 0)
    }
  }
}

@Suite struct `The indexed text of a content` {
  @Test(
    arguments: [
      ("", "<p>One</p><p>two</p>", "One two"),
      ("", "a<b>b</b>c<br>d &lt;e&gt; &#8204;f&#39;s &c", "abc d <e> f's &c"),
      ("One two", "<p>One</p><p>two</p>", ""),
      ("One two", "<p>One\n two.</p> Three", "two. Three"),
      ("One tw…", "<p>One two</p> three", "two three"),
      ("Another one", "<p>One</p>", "One"),
      ("One…", "<p>One", ""),
      ("", "<p", ""), ("", "&", "&"), ("x", "", ""),
    ])
  func `is the part that the summary does not contain`(summary: String, html: String, text: String)
  {
    #expect(indexedContent(summary: summary, html: html) == text)
  }

  @Test func `ends after 64 KiB, not inside a character`() {
    let text = indexedContent(summary: "", html: "x" + String(repeating: "é", count: 40_000))

    #expect(text == "x" + String(repeating: "é", count: 32_767))
  }
}
