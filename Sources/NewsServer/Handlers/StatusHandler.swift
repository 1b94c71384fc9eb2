// StatusHandler.swift - the responses about the server itself, from memory.

import NewsCore
import NewsEngine
import NewsRendering
import NewsText

/// Makes the responses about the server itself, immediately and from memory.
struct StatusHandler: Sendable {
  let state: ServerState
  private let description: CachedResponse

  init(state: ServerState) {
    self.state = state
    let body = openAPIDocument(
      version: state.options.version, needsToken: state.settings.token != nil,
      schemas: documentSchemas.mapValues { $0.rendered(isPretty: false, standsAlone: false) })
    description = CachedResponse(
      ResponseContent(
        contentType: "application/json", body: body, etag: entityTag(body),
        fields: [("Cache-Control", "private, max-age=3600")]))
  }

  func health() -> CachedResponse {
    let uptime = state.uptime - state.startUptime
    let health = Health(
      store: state.store, sources: state.settings.defaults, uptime: .milliseconds(uptime),
      version: state.options.version, isDraining: state.isDraining)
    if let problem = health.store.problem {
      state.log(RequestFailure(request: "health", problem: "store", reason: problem))
    } else if health.isDraining {
      state.log(RequestFailure(draining: "health"))
    }
    return probe(health.json, isOK: health.isOK)
  }

  func ready() -> CachedResponse {
    let missing = Readiness.missing(
      state.settings.defaults, Array(state.store.records.values), options: state.engine.options,
      now: state.engine.now())
    let readiness = Readiness(missing: missing, isDraining: state.isDraining)
    if !readiness.missing.isEmpty {
      state.log(RequestFailure("ready", missing: readiness.missing))
    } else if readiness.isDraining {
      state.log(RequestFailure(draining: "ready"))
    }
    return probe(readiness.json, isOK: readiness.isReady)
  }

  func live() -> CachedResponse { probe(Array("{\"live\":true}\n".utf8), isOK: true) }

  func metrics() -> CachedResponse {
    CachedResponse(
      ResponseContent(
        contentType: "text/plain; version=0.0.4; charset=utf-8", body: state.metrics(),
        fields: [("Cache-Control", "no-store")]))
  }

  func openAPI() -> CachedResponse { description }

  private func probe(_ body: [UInt8], isOK: Bool) -> CachedResponse {
    CachedResponse(
      ResponseContent(
        status: isOK ? 200 : 503, contentType: "application/json", body: body,
        fields: [("Cache-Control", "no-store")] + (isOK ? [] : [("Retry-After", "5")]),
        compression: .never))
  }
}
