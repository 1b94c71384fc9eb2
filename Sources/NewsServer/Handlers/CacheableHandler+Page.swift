// CacheableHandler+Page.swift - the response to /, the page for people.

import NewsCore
import NewsEngine
import NewsStore

extension CacheableHandler {
  func page(_ query: PageQuery, for purpose: Purpose) async throws -> NewResponse<CachedResponse> {
    let settings = state.settings
    var (report, lifetime) = try await report(
      query.request(settings, state.options), for: purpose)
    let hasMore = report.articles.count > query.limit
    report.articles = Array(report.articles.prefix(query.limit))
    var page = Page(
      query: query, articles: report.articles, hasMore: hasMore,
      tags: Array(Set(settings.defaults.flatMap(\.tags))).sorted(),
      statusRows: try await statusRows(settings.defaults), storeProblem: report.storeProblem != nil,
      version: state.options.version,
      now: report.generatedAt)
    if !query.isFiltered { page.top = await top(settings.defaultNames, report.generatedAt) }
    let body = page.html
    let response = CachedResponse(
      ResponseContent(
        contentType: "text/html; charset=utf-8", body: body, etag: entityTag(body),
        fields: [("Cache-Control", "private, no-cache")], madeAt: report.generatedAt))
    return NewResponse(shared: response, lifetime: lifetime)
  }

  private func statusRows(_ sources: [Source]) async throws -> [SourceStatusRow] {
    let key = "\(state.cache.generation) \(try await state.engine.store.version())"
    let rows = await statusRowFlights.value(for: key, outlivesCallers: true) {
      do { return .success(try await readStatusRows(sources)) } catch { return .failure(error) }
    }
    guard let rows else { throw CancellationError() }
    return try rows.get()
  }

  private func readStatusRows(_ sources: [Source]) async throws -> [SourceStatusRow] {
    let now = state.engine.now()
    let since = now.wall.startOfLastDay
    let names = sources.map(\.name)
    let schedules = try await state.engine.schedules(sources)
    let all = try await state.engine.store.statistics(
      sources: names, since: since, until: now.wall)
    return zip(schedules, all).map { scheduled, statistics in
      SourceStatusRow(
        scheduled, statistics, staleIfError: state.engine.options.schedule.staleIfError, now: now)
    }
  }
}
