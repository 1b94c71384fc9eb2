// ServerOptions.swift - every limit of the server, with unit, range and default.

import Glibc
import NewsCore

/// Every limit of the server; what may change while it runs is in ``ServerSettings``.
package struct ServerOptions: Sendable {
  /// A host name or an address to listen on.
  package var host = "127.0.0.1"
  /// 0 is any free port.
  package var port = 8080
  /// Open connections; nil: what the descriptor limit allows, at most 16,384.
  package var maxConnections: Int?
  /// Requests in flight that are not answered from the cache.
  package var maxInFlight = 256
  /// Of them, those that look for words or tags.
  package var maxSearches = 64
  /// How long one of these may read the store, its wait for others included.
  package var searchLimit = Duration.seconds(1)
  /// Requests a second of each client; 0 is no limit.
  ///
  /// A client is an IPv4 address or the /64 network of an IPv6 address.
  package var clientRate = 100
  /// Requests a client may send at once after a pause.
  package var clientBurst = 200
  /// From the connection to the end of the first head, and from a head to the end of the request.
  package var headerLimit = Duration.seconds(10)
  /// An idle connection is closed after this time.
  package var idleLimit = Duration.seconds(60)
  /// A client that takes nothing for this long is disconnected.
  package var writeLimit = Duration.seconds(10)
  /// A client that has not taken everything after this time is disconnected.
  package var writeTotalLimit = Duration.seconds(30)
  /// A connection is closed this long after SIGTERM, whatever it does.
  package var drainLimit = Duration.seconds(5)
  /// An idle connection is kept this long after SIGTERM, for what its client has just sent.
  package var drainGrace = Duration.milliseconds(250)
  /// The process ends this long after SIGTERM whatever hangs; nil: it is not the server's to end.
  package var exitLimit: Duration?
  /// What ends the process then.
  var exit: @Sendable () -> Void = { _exit(0) }
  /// Longest request target.
  package var maxTargetBytes = 2048
  /// Longest head, longest header field, and most header fields.
  package var maxHeaderBytes = 16 << 10
  package var maxHeaderFieldBytes = 8 << 10
  package var maxHeaderFields = 64
  /// How long `/news` waits for sources of which nothing is stored.
  package var deadline = Duration.milliseconds(500)
  /// Upper bound of `deadline_ms`.
  package var maxDeadline = Duration.seconds(10)
  /// How long a background refresh waits for its sources before it looks who else is due; the fetches
  /// go on.
  package var refreshDeadline = Duration.seconds(2)
  /// How often the store is asked whether it has changed; a change is seen within a second.
  package var watchInterval = Duration.milliseconds(400)
  /// Responses in the cache: how many, and their memory in bytes.
  package var maxCachedResponses = 256
  package var maxCachedBytes = 64 << 20
  /// Clients that follow `/events`.
  package var maxSubscribers = 256
  package var retention = Duration.days(90)
  package var maxArticles = 100_000
  /// Version of the program, for `/health` and the page.
  package var version = "0.1.0"
  /// As `workers` calls this process, and its machine.
  package var workerName = "newsagg"
  package var hostName = "localhost"
  /// The datagram socket of the service manager, and how often it has to hear that the server works.
  package var notifySocket: String?
  package var watchdogInterval: Duration?

  package init() {}

  var cacheCapacity: ResponseCache.Capacity {
    ResponseCache.Capacity(responses: max(1, maxCachedResponses), bytes: max(0, maxCachedBytes))
  }
}
