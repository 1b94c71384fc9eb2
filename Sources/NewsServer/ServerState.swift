// ServerState.swift - what all connections and services share.

import NewsCore
import NewsEngine
import NIOConcurrencyHelpers
import NIOCore
import Synchronization

/// What all connections and services share: constants, and cells that are read and written whole.
final class ServerState: Sendable {
  let engine: Engine
  let options: ServerOptions
  let cache: ResponseCache
  let counters = Counters()
  let startedAt: Moment
  private let current: NIOLockedValueBox<ServerSettings>
  private let policy: NIOLockedValueBox<AccessPolicy>
  private let clients: NIOLockedValueBox<ClientRateLimits>
  private let storeSnapshot = NIOLockedValueBox(StoreSnapshot())
  private let draining = Atomic<Bool>(false)

  package init(
    engine: Engine, options: ServerOptions, settings: ServerSettings
  ) {
    self.engine = engine
    self.options = options
    cache = ResponseCache(capacity: options.maxCachedResponses)
    startedAt = engine.now()
    current = NIOLockedValueBox(settings)
    policy = NIOLockedValueBox(ServerState.accessPolicy(settings, options, port: options.port))
    clients = NIOLockedValueBox(
      ClientRateLimits(perSecond: options.clientRate, burst: options.clientBurst))
  }

  var settings: ServerSettings { current.withLockedValue { $0 } }
  var accessPolicy: AccessPolicy { policy.withLockedValue { $0 } }
  var store: StoreSnapshot { storeSnapshot.withLockedValue { $0 } }
  var isDraining: Bool { draining.load(ordering: .relaxed) }
  var wall: WallTime { engine.now().wall }

  /// The page's own address: under the first name it may be asked by, or where it listens.
  var homePage: String {
    if let name = settings.allowedHosts.first { return "http://\(name)/" }
    let isAny = options.host == "0.0.0.0" || options.host == "::"
    return "http://\(isAny ? "127.0.0.1" : urlHost(options.host)):\(accessPolicy.hosts.port)/"
  }

  func update(store snapshot: StoreSnapshot) { storeSnapshot.withLockedValue { $0 = snapshot } }

  func startDraining() { draining.store(true, ordering: .relaxed) }

  /// Once it listens the port is known, which may have been asked for as 0.
  func listens(on port: Int) { policy.withLockedValue { $0.hosts = hosts(port) } }

  /// Takes effect with the next request; what was prepared before is forgotten.
  func reload(_ settings: ServerSettings) {
    current.withLockedValue { $0 = settings }
    policy.withLockedValue {
      $0 = ServerState.accessPolicy(settings, options, port: $0.hosts.port)
    }
    cache.clear()
  }

  /// - Returns: Why the client has to wait; nil: it may go on.
  func limit(_ client: ClientKey?, at now: UInt64, isOpen: Bool) -> HTTPProblem? {
    guard let client else { return nil }
    return clients.withLockedValue { $0.problem(of: client, at: now, isOpen: isOpen) }
  }

  func countWrongToken(_ client: ClientKey?, at now: UInt64) {
    guard let client else { return }
    clients.withLockedValue { $0.countWrongToken(client, at: now) }
  }

  private func hosts(_ port: Int) -> AllowedHosts {
    AllowedHosts(boundTo: options.host, port: port, allowed: settings.allowedHosts)
  }

  private static func accessPolicy(
    _ settings: ServerSettings, _ options: ServerOptions, port: Int
  ) -> AccessPolicy {
    AccessPolicy(
      hosts: AllowedHosts(boundTo: options.host, port: port, allowed: settings.allowedHosts),
      token: settings.token, maxTargetBytes: options.maxTargetBytes)
  }
}

/// What is known of the store without asking it.
struct StoreSnapshot: Sendable {
  var version: Int64 = 0
  /// Nil: it can be read.
  var problem: String?
  var records: [SourceRecord] = []
}

/// What is counted of each client.
struct ClientRateLimits: Sendable {
  private var requests: RateTable?
  /// Ten wrong tokens at once, then one in six seconds.
  private var failures = RateTable(interval: 6_000_000_000, burst: 10)

  init(perSecond: Int, burst: Int) {
    requests = perSecond > 0 ? RateTable(perSecond: perSecond, burst: burst) : nil
  }

  /// Wrong tokens do not count where none is asked for: probes come by way of the same proxy.
  mutating func problem(of client: ClientKey, at now: UInt64, isOpen: Bool) -> HTTPProblem? {
    if !isOpen, let seconds = failures.peek(client, at: now) {
      return .tooManyFailures(retryAfterSeconds: seconds)
    }
    return requests?.take(client, at: now).map { .tooManyRequests(retryAfterSeconds: $0) }
  }

  mutating func countWrongToken(_ client: ClientKey, at now: UInt64) {
    _ = failures.take(client, at: now)
  }
}
