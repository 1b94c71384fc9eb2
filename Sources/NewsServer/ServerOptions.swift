// ServerOptions.swift - the limits of the server, with units, and defaults where no setting has them.

import Glibc
import NewsCore
package import NewsStore

/// The limits of the server; values that may change while it runs are in ``ServerSettings``.
///
/// A property without a default is a setting of the operator: the settings have its default and range.
package struct ServerOptions: Sendable {
  /// Where the server listens, and how it answers.
  package var serving: ServingOptions
  /// Which articles are kept; the configured sources are those of the ``ServerSettings``.
  package var retention: RetentionPolicy
  /// Version of the program, for `/health` and the page.
  package var version: String
  /// Most open connections; nil: as many as the descriptor limit allows, at most 16,384.
  package var maxConnections: Int?
  /// Most requests in flight that are not answered from the cache.
  package var maxInFlight = 256
  /// Most of these that search for words or tags.
  package var maxSearches = 64
  /// How long a search may read the store, including its wait for other searches.
  package var searchLimit = Duration.seconds(1)
  /// Most requests a second of each client; 0 means no limit.
  ///
  /// A client is an IPv4 address or the /64 network of an IPv6 address.
  package var clientRate = usualClientRate
  package static let usualClientRate = 100
  /// Most requests that a client may send at once after a pause; nil: those of two seconds, at least 1.
  var clientBurst: Int?
  /// Time from the connection to the end of the first head, and from a head to the end of the request.
  package var headerLimit = Duration.seconds(10)
  /// An idle connection is closed after this time.
  package var idleLimit = Duration.seconds(60)
  /// A client that takes no bytes for this long is disconnected.
  package var writeLimit = Duration.seconds(10)
  /// A client that has not taken everything after this time is disconnected.
  package var writeTotalLimit = Duration.seconds(30)
  /// How long any connection may stay open after SIGTERM.
  package var drainLimit = Duration.seconds(5)
  /// How long an idle connection stays open after SIGTERM, for a request that was just sent.
  package var drainGrace = Duration.milliseconds(250)
  /// Longest time from SIGTERM to the end of the process; nil: the server does not end the process.
  package var exitLimit: Duration?
  /// Ends the process after `exitLimit`.
  var exit: @Sendable () -> Void = { _exit(0) }
  /// Longest request target.
  package var maxTargetBytes = 2048
  /// Longest head, longest header field, and most header fields.
  package var maxHeaderBytes = 16 << 10
  package var maxHeaderFieldBytes = 8 << 10
  package var maxHeaderFields = 64
  /// How long a background refresh without claims waits for its sources before it looks for others; the
  /// fetches continue.
  package var refreshDeadline = Duration.seconds(2)
  /// Time between two checks for changes of the store, so that a change is seen within a second.
  package var watchInterval = Duration.milliseconds(400)
  /// Most responses in the cache; ``ServingOptions/cacheBytes`` limits their memory.
  package var maxCachedResponses = 256
  /// Most clients that follow `/events`.
  package var maxSubscribers = 256
  /// The names of this process and its machine in the list of workers.
  package var workerName = "newsagg"
  package var hostName = "localhost"
  /// The datagram socket of the service manager; nil without one.
  package var notifySocket: String?
  /// Longest time between two watchdog messages to the service manager; nil: it expects none.
  package var watchdogInterval: Duration?

  package init(version: String, retention: RetentionPolicy, serving: ServingOptions) {
    self.version = version
    self.retention = retention
    self.serving = serving
  }

  var cacheCapacity: ResponseCache.Capacity {
    ResponseCache.Capacity(responses: max(1, maxCachedResponses), bytes: max(0, serving.cacheBytes))
  }
}

/// Where the server listens, and how it answers; a worker does neither.
package struct ServingOptions: Sendable {
  /// The host name or address to listen on.
  package var host: String
  /// The port to listen on; 0 means any free port.
  package var port: Int
  /// How long `/news` waits for sources without an acceptable copy.
  package var deadline: Duration
  /// Most memory of cached responses.
  package var cacheBytes: Int

  package init(host: String, port: Int, deadline: Duration, cacheBytes: Int) {
    self.host = host
    self.port = port
    self.deadline = deadline
    self.cacheBytes = cacheBytes
  }
}
