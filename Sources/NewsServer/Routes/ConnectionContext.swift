// ConnectionContext.swift - what a handler knows of the connection that a request came by.

import Hummingbird
import NIOCore

/// What a handler knows of the connection that a request came by.
struct ConnectionContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}
