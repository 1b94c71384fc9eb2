// CacheableHandler+Listings.swift - the answers about sources, breakers and statistics.

import NewsCore
import NewsEngine
import NewsStore

extension CacheableHandler {
  func sources() async throws -> HandlerResult {
    let settings = state.settings
    let views = try await state.engine.schedules(settings.catalogue)
    return document(settings.sourcesDocument(views, at: state.wall))
  }

  func breakers() async throws -> HandlerResult {
    let settings = state.settings
    let views = try await state.engine.schedules(settings.catalogue)
    return document(breakersDocument(views, at: state.wall))
  }

  /// Of the last day when `since` says nothing else.
  func stats(since: SinceText?) async throws -> HandlerResult {
    let (settings, now) = (state.settings, state.wall)
    let start = since.flatMap { $0.time(now) } ?? now - .days(1)
    let names = settings.catalogue.map(\.name)
    let log = try await state.engine.store.log(sources: names, since: start)
    let all = statistics(of: log, sources: names, since: start, until: now)
    return document(statsDocument(all, at: now))
  }

  /// Ages and waits are whole seconds, so two seconds are as good as new.
  private func document(_ body: [UInt8]) -> HandlerResult {
    let response = CachedResponse(
      contentType: "application/json", body: body, etag: etag(body),
      fields: [("Cache-Control", "private, no-cache")], madeAt: state.wall)
    return HandlerResult(response: response, lifetime: .seconds(2))
  }
}
