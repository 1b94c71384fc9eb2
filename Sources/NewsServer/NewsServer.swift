// NewsServer.swift - the HTTP server of an engine: its services, and the order of start and end.

import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import NewsCore
import NewsStore
import ServiceLifecycle

/// The HTTP server of an engine.
///
///     bytes | HTTPConnectionHandler: access policy, cached responses | Router | handlers | Engine
///
/// A ``StoreWatcher``, a ``BackgroundRefresh`` and the services for a service manager run beside it.
package struct NewsServer: Sendable {
  let state: ServerState
  private let reload: (@Sendable () async throws -> ServerSettings)?

  /// Makes a server; nothing is opened or started.
  package init(
    _ dependencies: ServerDependencies, options: ServerOptions, settings: ServerSettings
  ) {
    state = ServerState(dependencies, options: options, settings: settings)
    reload = dependencies.reload
  }

  /// The errno of the system call that made ``run(onListening:)`` fail; nil for another error.
  package static func systemError(_ error: any Error) -> Int32? { (error as? IOError)?.errnoCode }

  /// Serves until the calling task is cancelled or shut down gracefully; either way it drains.
  ///
  /// `onListening` is called with the port when connections are accepted.
  ///
  /// - Throws: When the address cannot be bound.
  package func run(onListening: @escaping @Sendable (Int) -> Void = { _ in }) async throws {
    let group = MultiThreadedEventLoopGroup.singleton
    let handler = CacheableHandler(state: state)
    let broadcaster = ArticleBroadcaster()
    let watcher = StoreWatcher(state: state, handler: handler, broadcaster: broadcaster)
    await watcher.checkStore()
    let notifier = ServiceNotifier(state)
    let application = application(handler, broadcaster, group) { port in
      notifier.send("READY=1")
      onListening(port)
    }
    // They start in this order and end in reverse order: the listening socket is closed first.
    let services: [any Service] = [
      EventLoopLag(state: state, group: group), watcher,
      WorkerHeartbeat(state: state, kind: .serve),
      BackgroundRefresh(state: state), notifier,
      Reloader(state: state, notifier: notifier, load: reload),
      GracefulShutdown(
        application: application, state: state, notifier: notifier, broadcaster: broadcaster),
    ]
    do {
      try await ServiceGroup(services: services, logger: state.logger).runDraining()
    } catch {
      await handler.shutDown()
      throw error
    }
    await handler.shutDown()
  }

  private func application(
    _ handler: CacheableHandler, _ broadcaster: ArticleBroadcaster, _ group: any EventLoopGroup,
    onListening: @escaping @Sendable (Int) -> Void
  ) -> some Service {
    let limits = ConnectionLimits(
      wanted: state.options.maxConnections, descriptors: raiseDescriptorLimit())
    let router = Router(
      state: state, cacheable: handler, status: StatusHandler(state: state),
      events: EventsHandler(state: state, broadcaster: broadcaster))
    return Application(
      responder: router,
      server: HTTPServerBuilder { [state] responder in
        HTTPConnectionChannel(state: state, limits: limits, responder: responder)
      },
      configuration: ApplicationConfiguration(
        address: .hostname(state.options.serving.host, port: state.options.serving.port),
        serverName: nil, backlog: 1024, reuseAddress: true,
        availableConnectionsDelegate: .maximum(limits.hard, logger: state.logger)),
      onServerRunning: { [state] channel in
        let port = channel.localAddress?.port ?? state.options.serving.port
        state.listens(on: port)
        onListening(port)
      },
      eventLoopGroupProvider: .shared(group), logger: state.logger)
  }
}
