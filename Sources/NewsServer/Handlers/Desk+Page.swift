// Desk+Page.swift - gathers what the page shows.

import NewsCore
import NewsEngine
import NewsStore

extension Desk {
  func page(_ ask: PageAsk, waits: Bool) async throws -> Draft {
    let settings = state.settings
    var (report, lifetime) = await report(
      ask.request(settings, state.options), waits: waits)
    let hasMore = report.articles.count > ask.limit
    report.articles = Array(report.articles.prefix(ask.limit))
    let page = Page(
      ask: ask, articles: report.articles, hasMore: hasMore,
      tags: Array(Set(settings.defaults.flatMap(\.tags))).sorted(),
      board: try await board(settings.defaults), storeProblem: report.storeProblem != nil,
      formats: state.renderers.feeds.keys.sorted(), version: state.options.version,
      now: report.generatedAt)
    let body = page.html
    let prepared = Prepared(
      contentType: "text/html; charset=utf-8", body: body, etag: etag(body),
      fields: [("Cache-Control", "private, no-cache")], madeAt: report.generatedAt)
    return Draft(prepared: prepared, lifetime: lifetime)
  }

  private func board(_ sources: [Source]) async throws -> [BoardRow] {
    let now = state.engine.now()
    let since = now.wall - .days(1)
    let names = sources.map(\.name)
    let views = try await state.engine.schedules(sources)
    let log = try await state.engine.store.log(sources: names, since: since)
    let all = statistics(of: log, sources: names, since: since, until: now.wall)
    return zip(views, all).map { view, statistics in
      BoardRow(view, statistics, staleIfError: state.engine.options.schedule.staleIfError, now: now)
    }
  }
}
