// CacheableHandler+Listings.swift - the responses to /sources, /breakers, /stats and /workers.

import NewsCore
import NewsEngine
import NewsStore

extension CacheableHandler {
  func sources() async throws -> NewResponse<CachedResponse> {
    let settings = state.settings
    let schedules = try await state.engine.schedules(settings.catalogue)
    return document(settings.sourcesDocument(schedules, at: state.wall))
  }

  func breakers() async throws -> NewResponse<CachedResponse> {
    let settings = state.settings
    let schedules = try await state.engine.schedules(settings.catalogue)
    return document(breakersDocument(schedules, at: state.wall))
  }

  /// Statistics of the last day, unless `since` names another start.
  func stats(since: SinceText?) async throws -> NewResponse<CachedResponse> {
    let (settings, now) = (state.settings, state.wall)
    let start = since?.time(now) ?? now.startOfLastDay
    let names = settings.catalogue.map(\.name)
    let all = try await state.engine.store.statistics(sources: names, since: start, until: now)
    return document(statsDocument(all, at: now))
  }

  func workers() async throws -> NewResponse<CachedResponse> {
    let now = state.wall
    return document(workersDocument(try await state.engine.store.workers(at: now), at: now))
  }

  /// The response with a listing; its ages and waits are in whole seconds, so it may be two seconds old.
  private func document(_ body: [UInt8]) -> NewResponse<CachedResponse> {
    let response = CachedResponse(
      ResponseContent(
        contentType: "application/json", body: body, etag: entityTag(body),
        fields: [("Cache-Control", "private, no-cache")], madeAt: state.wall))
    return NewResponse(shared: response, lifetime: .seconds(2))
  }
}
