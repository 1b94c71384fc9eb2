// QueryContext.swift - what the parameters of a request are read against.

import NewsCore

/// What the parameters of a request are read against.
struct QueryContext: Sendable {
  var settings: ServerSettings
  var options: ServerOptions
  var now: WallTime
}

extension QueryContext {
  init(_ state: ServerState) {
    self.init(
      settings: state.settings, options: state.options,
      now: state.wall)
  }
}
