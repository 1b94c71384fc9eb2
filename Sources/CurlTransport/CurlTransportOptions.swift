// CurlTransportOptions.swift - what is the same for every request of one transport.

import NewsCore

extension CurlTransport {
  package struct Options: Sendable {
    /// Sent with every request; publishers want a version and a contact.
    package var userAgent: String
    /// Ranges the address guard lets through for every request; CIDR text.
    package var allowPrivate: [String] = []
    /// `http://host:port`; nil connects directly.
    ///
    /// The environment's proxies are never used. A proxy looks names up itself, so the address
    /// guard then sees only URLs with a literal address.
    package var proxy: String?
    /// PEM file of trusted certificates in place of the system's.
    package var caFile: String?
    /// Look-ups at the same time, each on a thread of its own; 1 to 64.
    package var resolverThreads = 8
    /// Open connections that are kept for the next request.
    package var maxIdleConnections = 64
    package var slowLimit = SlowLimit()
    /// Blocks until the addresses of a name are known.
    var lookUp: Resolver.LookUp = Resolver.system
    var resolverCache = ResolverCache()

    package init(userAgent: String) {
      self.userAgent = userAgent
    }
  }
}
