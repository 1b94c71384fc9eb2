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
      board: try await board(settings.defaults), storeProblem: report.storeProblem != nil,
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

  private func board(_ sources: [Source]) async throws -> [SourceStatusRow] {
    let key = "\(state.cache.generation) \(try await state.engine.store.version())"
    let board = await boards.value(for: key, outlivesCallers: true) {
      do { return .success(try await readBoard(sources)) } catch { return .failure(error) }
    }
    guard let board else { throw CancellationError() }
    return try board.get()
  }

  private func readBoard(_ sources: [Source]) async throws -> [SourceStatusRow] {
    let now = state.engine.now()
    let since = now.wall - .days(1)
    let names = sources.map(\.name)
    let views = try await state.engine.schedules(sources)
    let all = try await state.engine.store.statistics(
      sources: names, since: since, until: now.wall)
    return zip(views, all).map { view, statistics in
      SourceStatusRow(
        view, statistics, staleIfError: state.engine.options.schedule.staleIfError, now: now)
    }
  }
}
