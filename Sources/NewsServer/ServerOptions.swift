// ServerOptions.swift - every limit of the server, with unit, range and default.

package import NewsCore
package import NewsEngine

/// Every limit of the server; what may change while it runs is in ``ServerSettings``.
package struct ServerOptions: Sendable {
  /// A host name or an address to listen on.
  package var host = "127.0.0.1"
  /// 0: any free port.
  package var port = 8080
  /// Open connections; nil: what the descriptor limit allows, at most 16,384.
  package var maxConnections: Int?
  /// Requests that are being worked on beyond the prepared answers.
  package var maxInFlight = 256
  /// Requests a second and client; 0: no limit.
  ///
  /// A client is an address, of IPv6 its /64.
  package var clientRate = 100
  /// Requests a client may send at once after a pause.
  package var clientBurst = 200
  /// From connect to the end of the first request's head, and from a head to its end.
  package var headerLimit = Duration.seconds(10)
  /// A connection may rest this long between two requests.
  package var idleLimit = Duration.seconds(60)
  /// A client that takes nothing for this long is cut off.
  package var writeLimit = Duration.seconds(10)
  /// And one that takes too little, after this long.
  package var writeTotalLimit = Duration.seconds(30)
  /// Requests in flight at SIGTERM may take this long.
  package var drainLimit = Duration.seconds(5)
  /// A connection at rest is kept so long after SIGTERM, for what its client has just sent.
  package var drainGrace = Duration.milliseconds(250)
  /// The process ends this long after SIGTERM whatever hangs; nil: it is not ours to end.
  package var exitLimit: Duration?
  /// Longest request target.
  package var maxTargetBytes = 2048
  /// All header fields together, and one of them.
  package var maxHeaderBytes = 16 << 10
  package var maxHeaderFieldBytes = 8 << 10
  package var maxHeaderFields = 64
  /// How long `/news` waits for sources of which nothing is stored.
  package var deadline = Duration.milliseconds(500)
  /// Upper bound of `deadline_ms`.
  package var maxDeadline = Duration.seconds(10)
  /// For a source in a background refresh.
  package var refreshDeadline = Duration.seconds(30)
  /// How often the store is asked whether somebody changed it; a change is seen within 1 s.
  package var watchInterval = Duration.milliseconds(400)
  /// CachedResponse answers kept.
  package var maxCachedResponses = 256
  /// Clients of `/events`.
  package var maxSubscribers = 256
  package var retention = Duration.days(90)
  package var maxArticles = 100_000
  /// Of the program, for `/health` and the page.
  package var version = "0.1.0"
  /// The datagram socket of the service manager, and how often it wants a sign of life.
  package var notifySocket: String?
  package var watchdogInterval: Duration?

  package init() {}
}

/// What a reload may change.
package struct ServerSettings: Sendable {
  /// All that can be asked for.
  package var catalogue: [Source]
  /// Those that the configuration file defines.
  package var ownNames: Set<String>
  /// What a request without sources means, and what is refreshed in the background.
  package var defaultNames: [String]
  /// Needed beyond loopback; sent as `Authorization: Bearer`.
  package var token: Secret?
  /// Names beyond its own address under which the server may be asked for.
  package var allowedHosts: [String]

  package init(
    catalogue: [Source], ownNames: Set<String> = [], defaultNames: [String]? = nil,
    token: Secret? = nil, allowedHosts: [String] = []
  ) {
    self.catalogue = catalogue
    self.ownNames = ownNames
    self.defaultNames = defaultNames ?? catalogue.map(\.name)
    self.token = token
    self.allowedHosts = allowedHosts
  }

  var defaults: [Source] { sources(named: defaultNames) }

  /// In the order asked for; unknown names are left out.
  func sources(named names: [String]) -> [Source] {
    let known = Dictionary(catalogue.map { ($0.name, $0) }) { first, _ in first }
    return names.compactMap { known[$0] }
  }
}

/// A source with what is stored of it, as the engine sees it now.
package typealias ScheduledSource = (source: Source, record: SourceRecord?, schedule: Schedule)
