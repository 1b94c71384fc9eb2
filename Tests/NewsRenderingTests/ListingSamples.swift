// ListingSamples.swift - statistics, breakers, sources and a decision, for the tests of listings.

import NewsCore
import NewsStore
import TestSupport

@testable import NewsRendering

@testable import NewsEngine

enum ListingSamples {
  static let now = Moment(wall: .sampleNoon)

  static let log: [FetchLogEntry] =
    (0..<20).map { index in
      FetchLogEntry(
        source: "bbc", at: .sampleNoon - .minutes(15 * index + 1),
        code: index % 4 == 0 ? .fresh : .notModified, status: index % 4 == 0 ? 200 : 304,
        duration: .milliseconds(80 + index * 13), wireBytes: index % 4 == 0 ? 21_000 : 0,
        bodyBytes: index % 4 == 0 ? 84_000 : 0, newArticles: index % 4 == 0 ? 3 : 0)
    }
    + (0..<6).map { index in
      FetchLogEntry(
        source: "ap", at: .sampleNoon - .hours(index), code: index < 4 ? .timeoutFirstByte : .fresh,
        duration: .milliseconds(index < 4 ? 5000 : 250), wireBytes: index < 4 ? 0 : 900,
        bodyBytes: index < 4 ? 0 : 900, message: index < 4 ? "no answer within 5 s" : nil)
    }

  static let statistics: [SourceStatistics] = {
    let begin = log.map(\.at).min() ?? .sampleNoon
    var fold = StatisticsAccumulator(
      sources: ["bbc", "ap", "never"], since: begin, until: .sampleNoon)
    for entry in log.sorted(by: { $0.at < $1.at }) { fold.add(LogSum(entry)) }
    return fold.statistics(hits: ["ap": 1])
  }()

  static let workers: [WorkerRecord] = {
    var web = WorkerRecord(
      owner: "a1", name: "web1.4711", host: "web1", kind: .serve, version: "0.1.0",
      since: .sampleNoon - .hours(26))
    (web.seenAt, web.refreshed, web.failures, web.leases) = (.sampleNoon, 1234, 5, 3)
    let worker = WorkerRecord(
      owner: "b2", name: "feeds2.99", host: "feeds2", kind: .worker, version: "0.1.0",
      since: .sampleNoon - .minutes(1))
    return [worker, web]
  }()

  static let breakers: [BreakerRow] = {
    var closed = SourceRecord(name: "bbc", url: "https://news.example/")
    closed.lastCode = .notModified
    var open = SourceRecord(name: "ap", url: "https://ap.example/")
    open.breaker.state = .open
    open.breaker.consecutiveFailures = 5
    open.breaker.until = now + .seconds(42)
    open.breaker.changedAt = .sampleNoon - .seconds(10)
    open.breaker.window = [.init(at: .sampleNoon, isFailure: true)]
    open.lastCode = .timeoutFirstByte
    open.lastMessage = "no answer within 5 s"
    var probing = open
    probing.name = "probing"
    probing.breaker.state = .halfOpen
    probing.breaker.probeUntil = now + .seconds(12)
    var forced = SourceRecord(name: "forced", url: "https://forced.example/")
    forced.breaker.state = .forcedOpen
    return [closed, open, probing, forced].map { BreakerRow($0) }
  }()

  static let sources: [SourceRow] = {
    let bbc = Source(
      name: "bbc", url: "https://user:pw@news.example/rss?key=secret", isCritical: true,
      ttl: .minutes(15), tags: ["wire", "uk"], note: "public search feed")
    var record = SourceRecord(name: "bbc", url: bbc.url)
    record.title = "BBC News"
    record.articleCount = 30
    record.fetchedAt = Moment(wall: .sampleNoon - .minutes(3))
    record.lastCode = .fresh
    let ap = Source(name: "ap", url: "https://ap.example/v2", kind: .newsapi)
    return [
      row(bbc, record, isDefault: true, origin: "/etc/newsagg.toml"),
      row(ap, nil, isDefault: false, origin: "built-in"),
    ]
  }()

  static let top: [TopStory] = {
    var others = [Article.sampleComplete, .sampleComplete]
    (others[0].source, others[1].source) = ("ap", "npr")
    others[1].title = "Markets <fall> & more"
    return [TopStory(articles: [.sampleComplete] + others), TopStory(articles: [.sampleFormula])]
  }()

  /// Sources in every condition.
  static let status: [StatusRow] = {
    func row(_ name: String, _ change: (inout Source, inout SourceRecord) -> Void) -> StatusRow {
      var source = Source(name: name, url: "https://\(name).example/rss")
      var record = SourceRecord(name: name, url: source.url)
      record.attemptedAt = Moment(wall: .sampleNoon - .minutes(3))
      record.fetchedAt = Moment(wall: .sampleNoon - .hours(3))
      change(&source, &record)
      return StatusRow(source, record, schedule(source, record))
    }
    func fail(_ record: inout SourceRecord, _ code: OutcomeCode, _ message: String) {
      (record.failures, record.lastCode, record.lastMessage) = (2, code, message)
      record.failingSince = Moment(wall: .sampleNoon - .hours(2))
      record.retryAt = now + .minutes(5)
    }
    return [
      row("slow") { fail(&$1, .timeoutFirstByte, "no answer within 5 s") },
      row("page") { fail(&$1, .payloadBad, "a web page, not a feed") },
      row("locked") {
        fail(&$1, .httpClientError, "HTTP 403 Forbidden")
        $1.refusedKey = $0.requestKey
      },
      row("gone") {
        fail(&$1, .httpClientError, "HTTP 410 Gone")
        $1.isGone = true
      },
      row("broken") {
        fail(&$1, .httpServerError, "HTTP 500 Internal Server Error")
        $1.retryAt = nil
        $1.breaker.state = .open
        $1.breaker.until = now + .minutes(8)
      },
      row("nokey") { source, _ in source.obstacle = .fault("X-Key: cannot read /key") },
      row("moved") { _, record in
        record.movedTo = "https://new.example/rss?token=secret"
        record.movedSightings = 2
      },
    ]
  }()

  static func row(
    _ source: Source, _ record: SourceRecord?, isDefault: Bool, origin: String
  ) -> SourceRow {
    SourceRow(
      source: source, record: record, schedule: schedule(source, record), isDefault: isDefault,
      origin: origin)
  }

  private static func schedule(_ source: Source, _ record: SourceRecord?) -> Schedule {
    Schedule(source: source, record: record, pause: nil, ScheduleContext(now: now))
  }

  static func explanation(fetchedMinutesAgo: Int?) -> Explanation {
    let source = sources[0].source
    var record = SourceRecord(name: "bbc", url: source.url)
    if let fetchedMinutesAgo {
      record.fetchedAt = Moment(wall: .sampleNoon - .minutes(fetchedMinutesAgo))
      record.publisherTTL = .minutes(5)
    }
    return Explanation(
      source: source, record: record, schedule: schedule(source, record), now: now)
  }

  static let hits = [
    SearchRow(
      article: .sampleComplete,
      title: [TextRun("Markets <"), TextRun("rise", isMatch: true), TextRun("> & more")],
      excerpt: [TextRun("…of "), TextRun("money", isMatch: true), TextRun(" and so on")],
      score: 7.25),
    SearchRow(article: .sampleFormula, title: [TextRun("=1+2")], excerpt: [], score: 0.123_456),
  ]
}
