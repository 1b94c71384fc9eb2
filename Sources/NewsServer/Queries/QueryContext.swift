// QueryContext.swift - the values that are needed to read the parameters of a request.

import NewsCore

/// The values that are needed to read the parameters of a request.
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
