// Desk+Status.swift - the answers about sources, breakers and statistics.

import NewsCore
import NewsEngine
import NewsStore

extension Desk {
  func sources() async throws -> Draft {
    let settings = state.settings
    let views = try await state.engine.schedules(settings.catalogue)
    return document(
      sourcesDocument(views, defaults: Set(settings.defaultNames), now: state.engine.now()))
  }

  func breakers() async throws -> Draft {
    let views = try await state.engine.schedules(state.settings.catalogue)
    return document(breakersDocument(views, now: state.engine.now()))
  }

  /// Of the last day when `since` says nothing else.
  func stats(since: SinceText?) async throws -> Draft {
    let now = state.engine.now()
    let start = since.flatMap { $0.time(now.wall) } ?? now.wall - .days(1)
    let names = state.settings.catalogue.map(\.name)
    let log = try await state.engine.store.log(sources: names, since: start)
    let all = statistics(of: log, sources: names, since: start, until: now.wall)
    return document(statsDocument(all, since: start, now: now))
  }

  /// Ages and waits are whole seconds, so two seconds are as good as new.
  private func document(_ body: [UInt8]) -> Draft {
    let prepared = Prepared(
      contentType: "application/json", body: body, etag: etag(body),
      fields: [("Cache-Control", "private, no-cache")], madeAt: state.wall)
    return Draft(prepared: prepared, lifetime: .seconds(2))
  }
}
