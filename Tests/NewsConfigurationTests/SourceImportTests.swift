// SourceImportTests.swift - subscriptions of other programs, and which are refused.

import NewsCore
import Testing

@testable import NewsConfiguration

@Suite struct `A urls file of newsboat` {
  @Test func `imports feeds with titles and tags`() {
    let file = """
      # my feeds
      https://a.example/rss wire "two words" "~A \\"fine\\" title"

      https://b.example/rss "!" tech tech
      "https://c.example/rss"
      """
    let result = importNewsboatURLs(file)

    #expect(result.problems == [])
    #expect(
      result.sources == [
        ImportedSource(
          url: "https://a.example/rss", title: #"A "fine" title"#, tags: ["wire", "two words"]),
        ImportedSource(url: "https://b.example/rss", title: nil, tags: ["tech"]),
        ImportedSource(url: "https://c.example/rss", title: nil, tags: []),
      ])
  }

  @Test func `may have the line ends of another system`() {
    let file = "\u{feff}https://a.example/rss t1\r\nhttps://b.example/rss t2\r\n# end\r\n"

    let result = importNewsboatURLs(file)

    #expect(result.sources.map(\.url) == ["https://a.example/rss", "https://b.example/rss"])
    #expect(result.sources.map(\.tags) == [["t1"], ["t2"]])
    #expect(result.problems == [])
  }

  @Test func `imports no command, and reports its line`() {
    let file = """
      "query:Unread:unread = \\"yes\\""
      "exec:/bin/rm -rf /" wire
      filter:/bin/sh:https://a.example/
      file:///etc/passwd
      javascript:alert(1)
      https://a.example/rss
      https://a.example/rss again
      """
    let result = importNewsboatURLs(file)

    #expect(result.sources.map(\.url) == ["https://a.example/rss"])
    #expect(result.problems.map(\.line) == [1, 2, 3, 4, 5, 7])
    #expect(
      result.problems[1].description
        == "line 2: exec: lines are not imported, they are not plain feeds")
    #expect(result.problems[4].message == "not an http or https URL: javascript:alert(1)")
  }

  @Test func `imports at most ten thousand feeds`() {
    let file = (0...10_001).map { "https://a.example/\($0)" }.joined(separator: "\n")
    let result = importNewsboatURLs(file)
    #expect(result.sources.count == 10_000 && result.problems.count == 2)
  }
}

@Suite struct `A name for a source` {
  @Test(
    arguments: [
      ("BBC News", "https://x/", "bbc-news"), ("  Die Zeit!  ", "https://x/", "die-zeit"),
      ("... and more", "https://x/", "and-more"), (nil, "https://www.lwn.net/rss", "lwn.net"),
      ("日本", "https://feeds.a.example/", "a.example"),
      ("...", "nonsense", "source"), ("taken", "https://x/", "taken-2"),
      ("--version", "https://x/", "version"),
    ] as [(String?, String, String)])
  func `is made of its title, else of its host`(title: String?, url: String, name: String) {
    var namer = SourceNamer(taken: ["taken"])
    #expect(namer.name(title: title, url: url) == name)
  }

  @Test func `is no longer than a name may be`() {
    let title = String(repeating: "long ", count: 100)
    var namer = SourceNamer(taken: [])
    #expect(namer.name(title: title, url: "https://x/").utf8.count <= 64)
  }

  @Test func `is never used twice`() {
    var namer = SourceNamer(taken: ["same", "same-3"])
    let names = (0..<10_000).map { _ in namer.name(title: "Same", url: "https://x/") }
    #expect(names.prefix(3) == ["same-2", "same-4", "same-5"] && Set(names).count == 10_000)
  }

  @Test func `is the name of the imported table`() {
    var result = SourceImport()
    result.add(ImportedSource(url: "https://a.example/rss", title: "BBC", tags: ["uk"]))
    result.add(ImportedSource(url: "https://known.example/", title: "Known", tags: []))
    let catalogue = [
      Source(name: "bbc", url: "https://b.example/"),
      Source(name: "other", url: "https://known.example/"),
    ]
    #expect(
      result.newTables(besides: catalogue) == [
        NewSourceTable(
          source: Source(name: "bbc-2", url: "https://a.example/rss", tags: ["uk"]), comment: "BBC")
      ])
  }
}
