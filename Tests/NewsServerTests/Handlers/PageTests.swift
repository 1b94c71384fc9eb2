// PageTests.swift - the page as text: its escaping, and its markup for assistive technology.

import Foundation
import NewsCore
import NewsEngine
import NewsRendering
import NewsText
import TestSupport
import Testing

@testable import NewsServer

@Suite struct `The page` {
  private let now = WallTime(seconds: 1_790_000_000)
  private let nasty = "</a><script>alert(1)</script>\" onload='x' &amp; \u{202e}\u{0}end"

  private func page(_ change: (inout Page) -> Void = { _ in }) -> String {
    var article = Article(
      source: "a", id: "1", title: nasty, url: "javascript:alert(1)", publishedAt: now,
      summary: nasty, language: nasty, firstSeenAt: now)
    article.alsoIn = [Article.OtherSource(source: nasty, url: "https://b.example/?\"><b>")]
    var query = PageQuery()
    query.text = nasty
    query.tag = nasty
    var record = SourceRecord(name: "a", url: "u")
    record.failures = 1
    record.lastMessage = nasty
    record.title = nasty
    let moment = Moment(wall: now)
    let schedule = Schedule(
      source: sampleSources[0], record: record, pause: nil, ScheduleContext(now: moment))
    let figures = StatisticsAccumulator(sources: ["a"], since: now - .days(1), until: now)
      .statistics(hits: [:])[0]
    let row = SourceStatusRow(
      (sampleSources[0], record, schedule), figures, staleIfError: .hours(24), now: moment)
    var page = Page(
      query: query, articles: [article], hasMore: true, tags: [nasty], statusRows: [row],
      storeProblem: true, version: "1", now: now)
    change(&page)
    return String(decoding: page.html, as: UTF8.self)
  }

  @Test func `runs no code of a feed or a request`() {
    let html = page()

    #expect(!html.contains("<script"))
    #expect(!html.contains("javascript:"))
    #expect(!html.contains("' onload=") && !html.contains("\" onload="))
    #expect(!html.contains("\u{202e}") && !html.contains("\u{0}"))
    #expect(html.contains("&lt;script&gt;"))
    #expect(!html.contains(" style=\""), "the policy allows no style attributes")
  }

  @Test func `shows what most sources report, with their names and the time`() {
    func article(_ source: String, minutesAgo: Int) -> Article {
      Article(
        source: source, id: "1", title: "Ferries resume <b>", url: "https://\(source).example/",
        publishedAt: now - .minutes(minutesAgo), firstSeenAt: now)
    }
    let story = TopStory(articles: [article("ap", minutesAgo: 60), article("bbc", minutesAgo: 5)])

    let html = page { $0.top = [story] }

    #expect(html.contains("<h2>Reported by most sources</h2>"))
    #expect(html.contains("<span class=\"source\">2 sources</span>"))
    #expect(html.contains(">ap</a> <time datetime=\"\((now - .minutes(60)).rfc3339)\""))
    #expect(html.contains("Ferries resume &lt;b&gt;"))
    #expect(!page().contains("Reported by most sources"))
  }

  @Test func `has landmarks, a skip link, labels and one main heading`() {
    let html = page()

    for mark in [
      "<html lang=\"en\">", "<header", "<main id=\"headlines\"", "<nav", "<aside", "<footer",
      "role=\"search\"", "<label for=\"q\">", "id=\"q\"", "href=\"#headlines\"", "<title>",
      "aria-label=\"Filters\"", "role=\"img\"",
    ] { #expect(html.contains(mark), "\(mark)") }
    #expect(html.split(separator: "<h1").count == 2)
  }

  @Test func `agrees with status about a source whose host has asked for a pause`() {
    let (source, moment) = (sampleSources[0], Moment(wall: now))
    var record = SourceRecord(name: source.name, url: source.url)
    (record.attemptedAt, record.fetchedAt) = (moment, moment)
    let figures = StatisticsAccumulator(sources: ["a"], since: now - .days(1), until: now)
      .statistics(hits: [:])[0]
    let pause = HostPause(
      host: "a.example", until: moment + .hours(2), consecutiveThrottles: 1, reason: "HTTP 429")
    func row(_ pause: HostPause?) -> SourceStatusRow {
      let schedule = Schedule(
        source: source, record: record, pause: pause, ScheduleContext(now: moment))
      return SourceStatusRow(
        (source, record, schedule), figures, staleIfError: .hours(24), now: moment)
    }

    #expect(row(nil).health == .fresh)
    #expect(row(nil).reason == nil)
    #expect(row(pause).health == .paused)
    #expect(row(pause).reason?.contains("HTTP 429") == true)
  }

  @Test(
    arguments: [
      (.ok, false, true, .fresh), (.due, false, true, .due), (.ok, false, false, .new),
      (.new, false, false, .new), (.paused, false, true, .paused), (.paused, true, true, .stale),
      (.paused, true, false, .failing), (.refused, true, true, .stale),
      (.probing, true, false, .failing), (.gone, true, true, .stale),
      (.unusable, false, false, .failing),
    ] as [(SourceCondition, Bool, Bool, SourceStatusRow.Health)])
  func `shows the condition of a source in a word`(
    condition: SourceCondition, isFailing: Bool, hasCopy: Bool, health: SourceStatusRow.Health
  ) {
    #expect(
      SourceStatusRow.Health(condition, isFailing: isFailing, hasCopy: hasCopy) == health)
  }

  @Test func `is arranged by time or by source`() {
    let articles = [("a", 10), ("b", 90), ("a", 60 * 26), ("b", 60 * 80)].enumerated().map {
      Article(
        source: $1.0, id: "\($0)", title: "t", publishedAt: now - .minutes($1.1), firstSeenAt: now)
    }
    var page = Page(
      query: PageQuery(), articles: articles, hasMore: false, tags: [], statusRows: [],
      storeProblem: false, version: "1", now: now)

    #expect(
      page.groups.map(\.key)
        == ["Last hour", "Earlier today", "Yesterday", "Friday 18 September 2026"])
    page.query.arrangement = .source
    #expect(page.groups.map(\.key) == ["a", "b"])
    #expect(page.groups.map(\.elements.count) == [2, 2])
  }

  @Test func `says what to do when there is no article`() {
    let empty = page { $0.articles = [] }
    let fresh = page { page in
      page.articles = []
      page.query = PageQuery()
    }

    #expect(empty.contains("Show all headlines"))
    #expect(fresh.contains("the sources are being asked"))
  }

  @Test(.enabled(if: openSSL != nil, "there is no openssl to compare with"))
  func `has a style whose hash the policy names`() throws {
    let style = pageStyle.withUTF8Buffer { Array($0) }
    let digest = try sha256(style)

    #expect(pageStyleHash == "sha256-\(digest)", "the style was changed: note its new hash")
    #expect(contentSecurityPolicy.contains("style-src '\(pageStyleHash)'"))
  }

  @Test func `has enough contrast in both colour schemes`() {
    let light = ["paper": 0xfbfaf7, "ink": 0x1c1b19, "soft": 0x5c574f, "bad": 0xb3261e]
    let dark = ["paper": 0x14161a, "ink": 0xebe7df, "soft": 0xa8a297, "bad": 0xff8a80]

    for scheme in [light, dark] {
      for ink in ["ink", "soft", "bad"] {
        #expect(contrast(scheme[ink] ?? 0, scheme["paper"] ?? 0) >= 4.5, "\(ink)")
      }
      let css = String(describing: pageStyle)
      for (name, color) in scheme {
        #expect(css.contains("--\(name):#\(String(color, radix: 16))"), "\(name)")
      }
    }
  }
}

/// WCAG 2.2, section 1.4.3.
private func contrast(_ first: Int, _ second: Int) -> Double {
  func luminance(_ color: Int) -> Double {
    let parts = [color >> 16 & 255, color >> 8 & 255, color & 255].map { value in
      let share = Double(value) / 255
      // A close approximation of the power of 2.4 without a mathematics library.
      return share <= 0.04045
        ? share / 12.92 : share * share * (0.305306 * share + 0.682171) + 0.012523 * share
    }
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
  }
  let (a, b) = (luminance(first), luminance(second))
  return (max(a, b) + 0.05) / (min(a, b) + 0.05)
}

private let openSSL = ["/usr/bin/openssl", "/usr/local/bin/openssl"].first {
  FileManager.default.isExecutableFile(atPath: $0)
}

/// SHA-256 in base64, computed by `openssl`.
private func sha256(_ bytes: [UInt8]) throws -> String {
  let path = "/tmp/newsagg-style-\(UInt32.random(in: 0 ... .max))"
  try Data(bytes).write(to: URL(filePath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  let process = Process()
  process.executableURL = openSSL.map { URL(filePath: $0) }
  process.arguments = ["dgst", "-sha256", "-binary", path]
  let output = try spawn {
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    return pipe
  }
  let digest = try output.fileHandleForReading.readToEnd() ?? Data()
  process.waitUntilExit()
  return digest.base64EncodedString()
}
