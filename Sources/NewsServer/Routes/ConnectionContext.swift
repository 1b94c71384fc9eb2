// ConnectionContext.swift - what a handler knows of a request and its connection.

import Hummingbird
import NIOCore

/// What a handler knows of a request and its connection, besides the request itself.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// That of the request; nil: there is nothing under its path.
  let route: Route?

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    route = ConnectionRoute.current?.route
  }
}
