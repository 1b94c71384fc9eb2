// ServerState.swift - what all connections and services share.

import NIOConcurrencyHelpers
import NIOCore
import NewsCore
import NewsEngine
import Synchronization

/// What all connections and services share: constants, and cells that are read and written whole.
final class ServerState: Sendable {
  let engine: Engine
  let options: ServerOptions
  let renderers: Renderers
  let shelf: Shelf
  let counters = Counters()
  let startedAt: Moment
  private let current: NIOLockedValueBox<ServerSettings>
  private let door: NIOLockedValueBox<Admission>
  private let clients: NIOLockedValueBox<ClientLimits>
  private let storeView = NIOLockedValueBox(StoreView())
  private let draining = Atomic<Bool>(false)

  init(
    engine: Engine, options: ServerOptions, settings: ServerSettings, renderers: Renderers
  ) {
    self.engine = engine
    self.options = options
    self.renderers = renderers
    shelf = Shelf(capacity: options.maxPrepared)
    startedAt = engine.now()
    current = NIOLockedValueBox(settings)
    door = NIOLockedValueBox(ServerState.admission(settings, options, port: options.port))
    clients = NIOLockedValueBox(
      ClientLimits(perSecond: options.clientRate, burst: options.clientBurst))
  }

  var settings: ServerSettings { current.withLockedValue { $0 } }
  var admission: Admission { door.withLockedValue { $0 } }
  var store: StoreView { storeView.withLockedValue { $0 } }
  var isDraining: Bool { draining.load(ordering: .relaxed) }
  var wall: WallTime { engine.now().wall }

  /// The page's own address: under the first name it may be asked by, or where it listens.
  var homePage: String {
    if let name = settings.allowedHosts.first { return "http://\(name)/" }
    let isAny = options.host == "0.0.0.0" || options.host == "::"
    return "http://\(isAny ? "127.0.0.1" : urlHost(options.host)):\(admission.hosts.port)/"
  }

  func see(_ view: StoreView) { storeView.withLockedValue { $0 = view } }

  func startDraining() { draining.store(true, ordering: .relaxed) }

  /// Once it listens the port is known, which may have been asked for as 0.
  func listens(on port: Int) { door.withLockedValue { $0.hosts = hosts(port) } }

  /// Takes effect with the next request; what was prepared before is forgotten.
  func reload(_ settings: ServerSettings) {
    current.withLockedValue { $0 = settings }
    door.withLockedValue {
      $0 = ServerState.admission(settings, options, port: $0.hosts.port)
    }
    shelf.clear()
  }

  /// - Returns: Why the client has to wait; nil: it may go on.
  func limit(_ client: ClientKey?, at now: UInt64, isOpen: Bool) -> Refusal? {
    guard let client else { return nil }
    return clients.withLockedValue { $0.refusal(of: client, at: now, isOpen: isOpen) }
  }

  func noteWrongToken(_ client: ClientKey?, at now: UInt64) {
    guard let client else { return }
    clients.withLockedValue { $0.noteWrongToken(client, at: now) }
  }

  private func hosts(_ port: Int) -> HostRule {
    HostRule(boundTo: options.host, port: port, allowed: settings.allowedHosts)
  }

  private static func admission(
    _ settings: ServerSettings, _ options: ServerOptions, port: Int
  ) -> Admission {
    Admission(
      hosts: HostRule(boundTo: options.host, port: port, allowed: settings.allowedHosts),
      token: settings.token, maxTargetBytes: options.maxTargetBytes)
  }
}

/// What is known of the store without asking it.
struct StoreView: Sendable {
  var version: Int64 = 0
  /// Nil: it can be read.
  var problem: String?
  var records: [SourceRecord] = []
}

/// What is counted of each client.
struct ClientLimits: Sendable {
  private var requests: RateTable?
  /// Ten wrong tokens at once, then one in six seconds.
  private var failures = RateTable(interval: 6_000_000_000, burst: 10)

  init(perSecond: Int, burst: Int) {
    requests = perSecond > 0 ? RateTable(perSecond: perSecond, burst: burst) : nil
  }

  /// Wrong tokens do not count where none is asked for: probes come by way of the same proxy.
  mutating func refusal(of client: ClientKey, at now: UInt64, isOpen: Bool) -> Refusal? {
    if !isOpen, let seconds = failures.peek(client, at: now) {
      return .tooManyFailures(retryAfterSeconds: seconds)
    }
    return requests?.take(client, at: now).map { .tooManyRequests(retryAfterSeconds: $0) }
  }

  mutating func noteWrongToken(_ client: ClientKey, at now: UInt64) {
    _ = failures.take(client, at: now)
  }
}
