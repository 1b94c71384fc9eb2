// QueryContext.swift - what the parameters of a request are read against.

import NewsCore

/// What the parameters of a request are read against.
struct QueryContext: Sendable {
  var settings: ServerSettings
  var options: ServerOptions
  /// Values of `format` besides `json`.
  var feedFormats: Set<String>
  var now: WallTime
}

extension QueryContext {
  init(_ state: ServerState) {
    self.init(
      settings: state.settings, options: state.options,
      feedFormats: Set(state.renderers.feeds.keys), now: state.wall)
  }
}
