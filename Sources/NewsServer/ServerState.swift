// ServerState.swift - the state that all connections and services share.

import Logging
import NIOConcurrencyHelpers
import NewsCore
import NewsEngine
import NewsStore
import NIOCore
import Synchronization

/// The state that all connections and services share: constants, and values that are read and replaced
/// as a whole.
final class ServerState: Sendable {
  let engine: Engine
  let options: ServerOptions
  /// The clock for waiting; it runs in the same time as the engine's `now`.
  let clock: any Clock<Duration>
  let logger: Logger
  let cache: ResponseCache
  let counters = Counters()
  private let localNow: @Sendable () -> Moment
  /// The start by the engine's clock, which is that of the store.
  let startedAt: WallTime
  /// ``uptime`` at the start.
  let startUptime: Int64
  private let failures: FailureLog
  private let current: NIOLockedValueBox<ServerSettings>
  private let policy: NIOLockedValueBox<AccessPolicy>
  private let clients: NIOLockedValueBox<ClientRateLimits>
  private let loggedNotes = NIOLockedValueBox<[String]?>(nil)
  private let snapshot = NIOLockedValueBox(StoreSnapshot())
  private let work: NIOLockedValueBox<BackgroundWork>
  private let draining = Atomic<Bool>(false)

  init(_ dependencies: ServerDependencies, options: ServerOptions, settings: ServerSettings) {
    engine = dependencies.engine
    clock = dependencies.clock
    logger = dependencies.logger
    self.options = options
    cache = ResponseCache(capacity: options.cacheCapacity)
    localNow = dependencies.localNow ?? engine.now
    startedAt = engine.now().wall
    startUptime = localNow().bootMilliseconds
    failures = FailureLog(logger)
    current = NIOLockedValueBox(settings)
    work = NIOLockedValueBox(
      BackgroundWork(
        dependencies.engine, sources: settings.defaults, configured: settings.catalogue.map(\.name))
    )
    policy = NIOLockedValueBox(
      ServerState.accessPolicy(settings, options, port: options.serving.port))
    let burst = options.clientBurst ?? max(1, 2 * options.clientRate)
    clients = NIOLockedValueBox(ClientRateLimits(perSecond: options.clientRate, burst: burst))
  }

  var settings: ServerSettings { current.withLockedValue { $0 } }
  /// The background work on the default sources.
  var backgroundWork: BackgroundWork { work.withLockedValue { $0 } }
  var accessPolicy: AccessPolicy { policy.withLockedValue { $0 } }
  /// The records that the ``StoreWatcher`` last read.
  var store: StoreSnapshot { snapshot.withLockedValue { $0 } }
  var isDraining: Bool { draining.load(ordering: .relaxed) }
  var wall: WallTime { engine.now().wall }
  /// Milliseconds of this machine's boot clock, for all times that need no waiting.
  var uptime: Int64 { localNow().bootMilliseconds }

  /// The URL of the page: with the first allowed host name, else with the address of the server.
  var homePage: String {
    if let name = settings.allowedHosts.first { return "http://\(name)/" }
    let host = options.serving.host
    let isAny = host == "0.0.0.0" || host == "::"
    return "http://\(isAny ? "127.0.0.1" : urlHost(host)):\(accessPolicy.hosts.port)/"
  }

  func update(store: StoreSnapshot) { snapshot.withLockedValue { $0 = store } }

  /// The notes on the store that are new since the last call; none at the first call.
  func newNotes(of condition: StoreCondition) -> [String] {
    loggedNotes.withLockedValue { logged in
      defer { logged = condition.notes }
      return logged.map { known in condition.notes.filter { !known.contains($0) } } ?? []
    }
  }

  func startDraining() { draining.store(true, ordering: .relaxed) }

  /// Stores the port, which is known only now if the settings ask for any free one.
  func listens(on port: Int) {
    let hosts = AllowedHosts(
      boundTo: options.serving.host, port: port, allowed: settings.allowedHosts)
    policy.withLockedValue { $0.hosts = hosts }
  }

  /// Replaces the settings from the next request on, and clears the cache.
  func reload(_ settings: ServerSettings) {
    current.withLockedValue { $0 = settings }
    work.withLockedValue {
      $0 = BackgroundWork(
        engine, sources: settings.defaults, configured: settings.catalogue.map(\.name))
    }
    policy.withLockedValue {
      $0 = ServerState.accessPolicy(settings, options, port: $0.hosts.port)
    }
    cache.clear()
  }

  /// Counts a request at `now`, in milliseconds of the boot clock.
  ///
  /// - Returns: Why the client has to wait; nil when it does not.
  func limit(_ client: ClientKey?, at now: Int64, isOpen: Bool) -> HTTPProblem? {
    guard let client else { return nil }
    return clients.withLockedValue {
      $0.problem(of: client, at: nanoseconds(now), isOpen: isOpen)
    }
  }

  func countWrongToken(_ client: ClientKey?, at now: Int64) {
    guard let client else { return }
    clients.withLockedValue { $0.countWrongToken(client, at: nanoseconds(now)) }
  }

  /// - Returns: Whether a line was written; each problem has at most one in ten seconds.
  @discardableResult
  func log(_ failure: RequestFailure) -> Bool { failures.log(failure, at: uptime) }

  private func nanoseconds(_ milliseconds: Int64) -> UInt64 {
    UInt64(max(0, milliseconds)) * 1_000_000
  }

  private static func accessPolicy(
    _ settings: ServerSettings, _ options: ServerOptions, port: Int
  ) -> AccessPolicy {
    AccessPolicy(
      hosts: AllowedHosts(
        boundTo: options.serving.host, port: port, allowed: settings.allowedHosts),
      token: settings.token, maxTargetBytes: options.maxTargetBytes)
  }
}
