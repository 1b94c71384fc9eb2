// ConnectionContext.swift - the route and the connection of a request, for handlers.

import Hummingbird
import NIOCore

/// The route and the connection of a request, for handlers.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel
  /// The route of the request; nil when its path is unknown.
  let route: Route?
  /// The head of the request, as the connection handler has read it.
  let head: RequestHead

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
    let request = ConnectionRequest.current?.routed
    route = request?.route
    head = request?.head ?? RequestHead()
  }
}
