// CacheableHandler+News.swift - the answer to /news.

import NewsCore
import NewsEngine
import NewsRendering
import NewsText

extension CacheableHandler {
  /// Answers from the store at once where a copy stands, and refreshes behind the answer; waits, up
  /// to the deadline, only for sources of which nothing acceptable is stored.
  func news(_ query: NewsQuery, waits: Bool) async -> HandlerResult {
    let request = query.request(state.settings, now: state.wall)
    var (report, lifetime) = await report(request, waits: waits)
    let page = PageToken.page(of: report.articles, after: query.cursor, limit: query.limit)
    report.show(page.articles)
    return HandlerResult(response: response(report, query, next: page.next), lifetime: lifetime)
  }

  /// One answer of the engine, and how long it stays right if nobody changes the store.
  func report(
    _ request: NewsRequest, waits: Bool
  ) async -> (report: NewsReport, lifetime: Duration) {
    var request = request
    request.keepsStragglers = true
    request.wait = waits ? .onlyForMissingCopies : .never
    // A refresh of a cached response is not a client request.
    request.countsHits = waits
    let report = await state.engine.news(request)
    let untilNextDue = report.untilNextDue ?? .seconds(1)
    let lifetime = min(max(untilNextDue, .seconds(1)), .seconds(15))
    return (report, lifetime)
  }

  private func response(_ report: NewsReport, _ query: NewsQuery, next: PageToken?)
    -> CachedResponse
  {
    let isMissingCritical = !report.unsatisfiedCritical.isEmpty
    let format = feedFormats[query.format] ?? .json
    let homePage = state.homePage
    let url = homePage + query.target(cursor: nil).dropFirst()
    let render = { (report: NewsReport) in
      report.document(as: format, homePage: homePage, url: url)
    }
    var fields = [
      ("Cache-Control", "private, no-cache"), ("Cache-Status", cacheStatus(report)),
    ]
    if isMissingCritical { fields.append(("Retry-After", "5")) }
    if let next { fields.append(("Link", "<\(query.target(cursor: next))>; rel=\"next\"")) }
    return CachedResponse(
      status: isMissingCritical ? 503 : 200, contentType: format.mediaType,
      body: render(report), etag: etag(render(report.withoutTimes)), fields: fields,
      madeAt: report.generatedAt)
  }

  /// RFC 9211: whether anybody was asked for this answer.
  private func cacheStatus(_ report: NewsReport) -> String {
    if report.hasFresh {
      return "newsagg; fwd=stale; fwd-status=200; stored"
    }
    return report.isCached ? "newsagg; hit" : "newsagg; hit; detail=stale"
  }
}

func etag(_ bytes: [UInt8]) -> String { "W/\"\(String(contentHash(bytes), radix: 36))\"" }

extension NewsQuery {
  /// The engine's part: the sources, and the newest articles up to the end of the page.
  func request(_ settings: ServerSettings, now: WallTime) -> NewsRequest {
    var chosen = settings.sources(named: sources)
    var query = ArticleQuery(sources: [])
    if let tag {
      let tagged = chosen.filter { $0.tags.contains(tag) }
      if tagged.isEmpty { query.tags = [tag] } else { chosen = tagged }
    }
    query.since = since.flatMap { $0.time(now) }
    query.matching = words
    query.includesContent = format != "json"
    query.limit = limit + 1 + (cursor.map { $0.offset + PageToken.maxNewer } ?? 0)
    return NewsRequest(sources: chosen, query: query, deadline: deadline)
  }

  /// The same request, for another page where a cursor is given.
  func target(cursor: PageToken?) -> String {
    var parts = sources.map { "sources=\(percentEncoded($0))" }
    if let tag { parts.append("tag=\(percentEncoded(tag))") }
    if !words.isEmpty { parts.append("q=\(percentEncoded(words.joined(separator: " ")))") }
    if let since { parts.append("since=\(percentEncoded(since.text))") }
    if format != "json" { parts.append("format=\(format)") }
    parts.append("limit=\(limit)")
    if let cursor { parts.append("cursor=\(cursor.text)") }
    return "/news?" + parts.joined(separator: "&")
  }
}

extension NewsReport {
  /// Keeps only these articles, and counts them anew.
  mutating func show(_ page: [Article]) {
    articles = page
    sources.noteArticles(page)
  }

  /// The same without what changes though nothing happens: for the entity tag.
  var withoutTimes: NewsReport {
    var copy = self
    copy.generatedAt = WallTime(milliseconds: 0)
    copy.duration = .zero
    copy.sources.updateAll { ($0.age, $0.duration) = (nil, nil) }
    return copy
  }
}
