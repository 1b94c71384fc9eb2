// EntityTagTests.swift - what changes the entity tag of /news, and what does not.

import Testing

@testable import NewsServer

@Suite struct `The entity tag of news` {
  private func json(
    time: String = "2026-11-28T05:00:00Z", age: String = "7", title: String = "a"
  ) -> [UInt8] {
    Array(
      """
      {"schema":"newsagg.news/1","generated_at":"\(time)","complete":true,"fetched_in_ms":\(age),\
      "sources":[{"name":"a","age_s":\(age),"duration_ms":\(age)},{"name":"b","age_s":null}],\
      "articles":[{"title":"\(title)"}]}
      """.utf8)
  }

  private func tag(_ body: [UInt8], _ format: ResponseFormat = .json) -> String {
    entityTag(body, ignoring: VolatileValue.ofNews(format))
  }

  @Test func `is the same when only times are different`() {
    #expect(tag(json()) == tag(json(time: "2027-01-01T00:00:00Z", age: "12345")))
  }

  @Test func `is different when anything else is`() {
    let bodies = [
      json(), json(title: "b"), json(title: "a\\\"age_s\\\":1"), json(title: "a\\\"age_s\\\":2"),
      json(title: "\\\"generated_at\\\":\\\"x\\\""), json() + [0x0a],
    ]

    #expect(Set(bodies.map { tag($0) }).count == bodies.count)
  }

  @Test func `of RSS does not depend on when it was written`() {
    func rss(_ time: String, _ title: String) -> [UInt8] {
      Array("<rss><lastBuildDate>\(time)</lastBuildDate><title>\(title)</title></rss>".utf8)
    }

    #expect(tag(rss("now", "a"), .rss) == tag(rss("later", "a"), .rss))
    #expect(tag(rss("now", "a"), .rss) != tag(rss("now", "b"), .rss))
    let escaped = ["1", "2"].map { rss("now", "&lt;lastBuildDate&gt;\($0)") }
    #expect(tag(escaped[0], .rss) != tag(escaped[1], .rss))
  }

  @Test func `is weak, and the same in every process`() {
    #expect(entityTag(Array("news".utf8)) == "W/\"3hiwmmbvhar6u\"")
  }
}
