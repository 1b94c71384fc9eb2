// CacheableHandler+News.swift - the response to /news.

import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

extension CacheableHandler {
  /// The response to /news.
  ///
  /// It is made from the stored copies, and due sources are refreshed in the background. It waits, until
  /// the deadline, only for sources without an acceptable copy.
  ///
  /// - Throws: ``HTTPProblem/searchTooLong``; ``HTTPProblem/draining`` when the server stops while a feed
  ///   waits for its turn.
  func news(
    _ query: NewsQuery, for purpose: Purpose
  ) async throws(HTTPProblem) -> NewResponse<CachedResponse> {
    let request = query.request(state.settings, now: state.wall)
    var (report, lifetime) = try await report(request, for: purpose)
    let page = PageToken.page(of: report.articles, after: query.pageToken, limit: query.limit)
    report.show(page.articles)
    if !report.unsatisfiedCritical.isEmpty {
      state.log(RequestFailure("news", missing: report.unsatisfiedCritical.map(\.name)))
    }
    let content = NewsContent(
      report: report, query: query, next: page.next, lifetime: lifetime)
    return query.format == .json
      ? written(content, for: purpose).serialized : try await feed(content, for: purpose)
  }

  /// The response with a feed; its articles get their content when it is its turn (see ``FeedContents``).
  private func feed(
    _ content: NewsContent, for purpose: Purpose
  ) async throws(HTTPProblem) -> NewResponse<CachedResponse> {
    let feed = await contents.fill(content.report.articles, from: state.engine.store) { articles in
      var content = content
      do throws(StoreError) {
        content.report.articles = try articles.get()
      } catch {
        // Articles from memory already have their content.
        guard content.report.storeProblem != nil else {
          state.log(RequestFailure("news", .storeFailed, reason: "\(error)"))
          return NewResponse<ResponseContent>?.none
        }
      }
      return written(content, for: purpose)
    } compress: { written in
      written?.serialized
        ?? NewResponse(shared: CachedResponse(.storeFailed), lifetime: content.lifetime)
    }
    guard let feed else { throw .draining }
    return feed
  }

  /// Writes the articles once, even for a client whose response differs from the cached one.
  private func written(_ content: NewsContent, for purpose: Purpose) -> NewResponse<ResponseContent>
  {
    let report = content.report
    var document = NewsDocument(report)
    (document.homePage, document.ownURL) = (state.homePage, ownURL(of: content.query))
    let common =
      content.query.format == .json
      ? document.articlesJSON
      : document.rendered(
        as: content.query.format.output, RenderOptions(now: report.generatedAt))
    var kept = content
    (kept.report, kept.isShared) = (report.withoutWaiting, true)
    let shared = response(kept, common)
    // Feeds do not show the duration.
    let showsDuration = content.query.format == .json && report.duration >= .milliseconds(1)
    guard purpose == .client, showsDuration || report.hasFresh || report.wasInVain else {
      return NewResponse(shared: shared, lifetime: content.lifetime)
    }
    var own = content
    own.etag = shared.etag
    return NewResponse(
      shared: shared, own: response(own, common), lifetime: content.lifetime)
  }

  /// The values from which a response to /news is made.
  private struct NewsContent: Sendable {
    var report: NewsReport
    var query: NewsQuery
    var next: PageToken?
    /// How long the response may be used if the store does not change.
    var lifetime: Duration
    /// Whether it is for clients that ask later.
    var isShared = false
    /// The entity tag of the shared response, which a client may send later; nil: compute it from the body.
    var etag: String?
  }

  /// A report of the engine, and how long it stays valid if the store does not change.
  func report(
    _ request: NewsRequest, for purpose: Purpose
  ) async throws(HTTPProblem) -> (report: NewsReport, lifetime: Duration) {
    var request = request
    if request.query.isSearch { request.query.timeLimit = state.options.searchLimit }
    request.continuesAfterAnswer = true
    request.knownRecords = { state.store.records }
    request.configured = state.settings.catalogue.map(\.name)
    request.wait = purpose == .client ? .onlyForMissingCopies : .never
    // A refresh of a cached response is not a client request.
    request.countsHits = purpose == .client
    let report = await state.engine.news(request)
    if report.tookTooLong { throw .searchTooLong }
    if let error = report.unreadable {
      state.log(RequestFailure("news", .storeFailed, reason: "\(error)"))
      throw .storeFailed
    }
    let untilNextDue = report.untilNextDue ?? .seconds(1)
    let lifetime = min(max(untilNextDue, .seconds(1)), .seconds(15))
    return (report, lifetime)
  }

  /// `common`: the articles as JSON, or a whole feed.
  private func response(_ content: NewsContent, _ common: [UInt8]) -> ResponseContent {
    let (report, query) = (content.report, content.query)
    let isMissingCritical = !report.unsatisfiedCritical.isEmpty
    var fields = [
      ("Cache-Control", "private, no-cache"), ("Cache-Status", cacheStatus(content)),
    ]
    if isMissingCritical { fields.append(("Retry-After", "5")) }
    if let next = content.next {
      fields.append(("Link", "<\(query.target(page: next))>; rel=\"next\""))
    }
    let body = query.format == .json ? json(report, common) : common
    return ResponseContent(
      status: isMissingCritical ? 503 : 200, contentType: query.format.output.mediaType, body: body,
      etag: content.etag
        ?? documentTag(body, query.format, ownURL(of: query), isEmpty: report.articles.isEmpty),
      fields: fields, madeAt: report.generatedAt,
      compression: content.isShared ? .allowed : .laterResponses)
  }

  /// The document "newsagg.news/1" with articles that are written already.
  private func json(_ report: NewsReport, _ articles: [UInt8]) -> [UInt8] {
    var document = NewsDocument(report)
    document.writtenArticles = articles
    return document.rendered(as: .json, RenderOptions(now: report.generatedAt))
  }

  private func ownURL(of query: NewsQuery) -> String {
    state.homePage + query.target(page: nil).dropFirst()
  }

  /// The entity tag of a list of articles or its feed, at `url`.
  ///
  /// The times in a feed without articles are those when it was made, so only format and URL are hashed.
  func documentTag(
    _ body: [UInt8], _ format: ResponseFormat, _ url: String, isEmpty: Bool
  ) -> String {
    if format != .json, isEmpty { return entityTag(Array("\(format.rawValue) \(url)".utf8)) }
    return entityTag(body, ignoring: VolatileValue.ofNews(format))
  }

  /// The Cache-Status field (RFC 9211): a miss if a publisher was asked for this response, else a hit.
  private func cacheStatus(_ content: NewsContent) -> String {
    let report = content.report
    if !content.isShared {
      if report.hasFresh { return "newsagg; fwd=miss; fwd-status=200; stored" }
      if report.wasInVain { return "newsagg; fwd=miss" }
    }
    return report.isCached ? "newsagg; hit" : "newsagg; hit; detail=stale"
  }
}

extension SourceReport {
  /// Whether the answer waited for the source, and there is nothing to show.
  fileprivate var wasAskedInVain: Bool { !hasCopy && [.pending, .failed].contains(state) }
}

extension NewsReport {
  fileprivate var wasInVain: Bool { sources.runs.contains(where: \.report.wasAskedInVain) }

  /// The report for a client that asks later: no source was asked for it, and it took no time.
  fileprivate var withoutWaiting: NewsReport {
    var copy = self
    copy.duration = .zero
    copy.sources.updateAll { source in
      if source.state == .fresh { source.state = .cached }
      source.duration = nil
    }
    return copy
  }

  /// Keeps only the articles of one page, and counts them again.
  mutating func show(_ page: [Article]) {
    articles = page
    sources.countArticles(page)
  }
}
