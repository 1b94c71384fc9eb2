// QueryTests.swift - the parameters of requests.

import NewsCore
import Testing

@testable import NewsServer

private let start = WallTime(seconds: 1_790_000_000)

@Suite struct `A request's parameters` {
  private var settings: ServerSettings {
    var settings = ServerSettings(catalogue: sampleSources)
    settings.defaultNames = ["a", "b"]
    return settings
  }

  private func news(_ query: String) throws(HTTPProblem) -> NewsQuery {
    let context = QueryContext(
      settings: settings, options: .sample, now: start)
    return try NewsQuery(try QueryString(query[...]), context)
  }

  @Test(arguments: [
    ("", ["a", "b"]), ("sources=c", ["c"]), ("sources=c,a", ["c", "a"]),
    ("sources=c&sources=a", ["c", "a"]), ("sources=c,c&sources=c", ["c"]),
    ("sources=c,unknown", ["c"]), ("sources=%63", ["c"]), ("sources=C", ["c"]),
  ])
  func `name sources once, repeated or with commas`(query: String, names: [String]) throws {
    #expect(try news(query).selection.sources.names == names)
  }

  @Test(arguments: [
    "sources=unknown", "limit=0", "limit=501", "limit=1e9", "limit=10000000000000000000",
    "limit=1&limit=2", "since=garbage", "since=2026-13-01", "cursor=x", "cursor=0-1",
    "cursor=99999999-1", "format=xml", "deadline_ms=0", "deadline_ms=10001", "q=%ff", "q=%0",
    "q=%zz", "q=a%00b", "deadline_ms=-1",
  ])
  func `get a 400 that names them if they are invalid`(query: String) {
    #expect(throws: HTTPProblem.self) { try news(query) }
    do { _ = try news(query) } catch {
      #expect(error.status == 400)
      #expect(error.detail.contains(query.prefix { $0 != "=" }))
    }
  }

  @Test(arguments: [NumberParameter.newsLimit, .topLimit, .topSources, .headlines])
  func `are whole numbers in the range of the route table, or missing`(
    parameter: NumberParameter
  ) throws {
    func value(_ text: String) throws(HTTPProblem) -> Int {
      try QueryString("\(parameter.name.rawValue)=\(text)"[...]).integer(parameter)
    }
    let (first, last) = (parameter.range.lowerBound, parameter.range.upperBound)

    #expect(try [first, last].map { try value("\($0)") } == [first, last])
    #expect(try value("") == parameter.fallback)
    #expect(try QueryString("").integer(parameter) == parameter.fallback)
    for wrong in ["\(first - 1)", "\(last + 1)", "x"] {
      #expect(throws: HTTPProblem.self) { try value(wrong) }
    }
  }

  @Test func `are kept by the link to the next page, but not the list of default sources`() throws {
    let everything = try news("limit=5")
    let some = try news("limit=5&sources=C,a")

    #expect(everything.target(page: nil) == "/news?limit=5")
    #expect(some.target(page: nil) == "/news?sources=c%2Ca&limit=5")
    #expect(try news(String(some.target(page: nil).dropFirst("/news?".count))) == some)
    #expect(everything.key != (try news("limit=5&sources=a,b").key))
  }

  @Test func `are bounded in number`() {
    let many = (0..<1000).map { "x\($0)=1" }.joined(separator: "&")

    #expect(throws: HTTPProblem.self) { try news(many) }
  }

  @Test func `have the same response in another order or spelling`() throws {
    let spellings = ["q=a+b&limit=5", "limit=5&q=a%20b", "limit=05&q=a%20%20b"]

    #expect(Set(try spellings.map { try news($0).key }).count == 1)
  }

  @Test(
    arguments: [
      ("90s", 90), ("2h", 7200), ("7d", 604_800), ("2026-09-21", 51_200),
      ("2026-09-21T14:13:20Z", 0), ("2026-09-21T16:13:20+02:00", 0),
      ("2026-09-21T16:13:20 02:00", 0), ("2026-09-21T12:13:20-02:00", 0), ("today", 51_200),
      ("yesterday", 137_600),
    ] as [(String, Int64)])
  func `may be times`(text: String, secondsAgo: Int64) throws {
    #expect(try SinceText(text, now: start).time(start) == start - .seconds(secondsAgo))
  }

  @Test func `have a page token that names the start of the next page`() throws {
    let articles = (0..<30).map {
      Article(source: "a", id: "\($0)", title: "t", firstSeenAt: start)
    }
    let first = PageToken.page(of: articles, after: nil, limit: 10)
    let token = try PageToken(try #require(first.next).text)

    let newer = Article(source: "a", id: "new", title: "t", firstSeenAt: start)
    let second = PageToken.page(of: [newer] + articles, after: token, limit: 10)
    let last = PageToken.page(of: Array(articles.suffix(5)), after: token, limit: 10)

    #expect(second.articles.map(\.id) == (10..<20).map(String.init), "none twice, none left out")
    #expect(last.articles == [] && last.next == nil)
  }
}
