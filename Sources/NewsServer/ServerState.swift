// ServerState.swift - what all connections and services share.

import Logging
import NIOConcurrencyHelpers
import NewsCore
import NewsEngine
import NewsStore
import NIOCore
import Synchronization

/// What all connections and services share: constants, and values that are read and replaced whole.
final class ServerState: Sendable {
  let engine: Engine
  let options: ServerOptions
  /// For waiting; runs in the same time as the `now` of the engine.
  let clock: any Clock<Duration>
  let logger: Logger
  let cache: ResponseCache
  let counters = Counters()
  let startedAt: Moment
  private let failures: FailureLog
  private let current: NIOLockedValueBox<ServerSettings>
  private let policy: NIOLockedValueBox<AccessPolicy>
  private let clients: NIOLockedValueBox<ClientRateLimits>
  private let toldNotes = NIOLockedValueBox<[String]?>(nil)
  private let snapshot = NIOLockedValueBox(StoreSnapshot())
  private let work: NIOLockedValueBox<BackgroundWork>
  private let draining = Atomic<Bool>(false)

  init(_ dependencies: ServerDependencies, options: ServerOptions, settings: ServerSettings) {
    engine = dependencies.engine
    clock = dependencies.clock
    logger = dependencies.logger
    self.options = options
    cache = ResponseCache(capacity: options.cacheCapacity)
    startedAt = engine.now()
    failures = FailureLog(logger)
    current = NIOLockedValueBox(settings)
    work = NIOLockedValueBox(
      BackgroundWork(
        dependencies.engine, sources: settings.defaults, configured: settings.catalogue))
    policy = NIOLockedValueBox(ServerState.accessPolicy(settings, options, port: options.port))
    clients = NIOLockedValueBox(
      ClientRateLimits(perSecond: options.clientRate, burst: options.clientBurst))
  }

  var settings: ServerSettings { current.withLockedValue { $0 } }
  /// On the default sources.
  var backgroundWork: BackgroundWork { work.withLockedValue { $0 } }
  var accessPolicy: AccessPolicy { policy.withLockedValue { $0 } }
  /// What the ``StoreWatcher`` saw last.
  var store: StoreSnapshot { snapshot.withLockedValue { $0 } }
  var isDraining: Bool { draining.load(ordering: .relaxed) }
  var wall: WallTime { engine.now().wall }
  /// Milliseconds of the boot clock, by which everything here is timed that does not wait.
  var uptime: Int64 { engine.now().bootMilliseconds }

  /// The address of the page: under the first allowed name, or where the server listens.
  var homePage: String {
    if let name = settings.allowedHosts.first { return "http://\(name)/" }
    let isAny = options.host == "0.0.0.0" || options.host == "::"
    return "http://\(isAny ? "127.0.0.1" : urlHost(options.host)):\(accessPolicy.hosts.port)/"
  }

  func update(store: StoreSnapshot) { snapshot.withLockedValue { $0 = store } }

  /// The notes on the store that have come since the last call; none of the first call.
  func newNotes(of condition: StoreCondition) -> [String] {
    toldNotes.withLockedValue { told in
      defer { told = condition.notes }
      return told.map { known in condition.notes.filter { !known.contains($0) } } ?? []
    }
  }

  func startDraining() { draining.store(true, ordering: .relaxed) }

  /// Notes the port, which is known only now when any free one was wanted.
  func listens(on port: Int) {
    let hosts = AllowedHosts(boundTo: options.host, port: port, allowed: settings.allowedHosts)
    policy.withLockedValue { $0.hosts = hosts }
  }

  /// Takes effect with the next request; responses made before are no longer given.
  func reload(_ settings: ServerSettings) {
    current.withLockedValue { $0 = settings }
    work.withLockedValue {
      $0 = BackgroundWork(
        engine, sources: settings.defaults, configured: settings.catalogue)
    }
    policy.withLockedValue {
      $0 = ServerState.accessPolicy(settings, options, port: $0.hosts.port)
    }
    cache.clear()
  }

  /// Counts a request; at `now` in milliseconds of the boot clock.
  ///
  /// - Returns: Why the client has to wait; nil: it need not.
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

  func log(_ failure: RequestFailure) { failures.log(failure, at: uptime) }

  private func nanoseconds(_ milliseconds: Int64) -> UInt64 {
    UInt64(max(0, milliseconds)) * 1_000_000
  }

  private static func accessPolicy(
    _ settings: ServerSettings, _ options: ServerOptions, port: Int
  ) -> AccessPolicy {
    AccessPolicy(
      hosts: AllowedHosts(boundTo: options.host, port: port, allowed: settings.allowedHosts),
      token: settings.token, maxTargetBytes: options.maxTargetBytes)
  }
}
