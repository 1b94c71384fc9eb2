// CurlTransportOptions.swift - the options of one transport, for all its requests.

import NewsCore

extension CurlTransport {
  package struct Options: Sendable {
    /// The User-Agent field of every request; publishers want a version and a contact.
    package var userAgent: String
    /// Ranges the address guard lets through for every request; CIDR text.
    package var allowPrivate: [String] = []
    /// The proxy, as `http://host:port`; nil connects directly.
    ///
    /// The environment's proxies are never used. A proxy looks names up itself, so the address
    /// guard then sees only URLs with a literal address.
    package var proxy: String?
    /// PEM file of trusted certificates, used instead of the system's.
    package var caFile: String?
    /// Most look-ups at the same time, each on its own thread; 1 to 64.
    package var resolverThreads = 8
    /// Most open connections that are kept for later requests.
    package var maxIdleConnections = 64
    package var slowLimit = SlowLimit()
    /// Resolves a name; it blocks until the addresses are known.
    var lookUp: Resolver.LookUp = Resolver.system
    var resolverCache = ResolverCache()

    package init(userAgent: String) {
      self.userAgent = userAgent
    }
  }
}
