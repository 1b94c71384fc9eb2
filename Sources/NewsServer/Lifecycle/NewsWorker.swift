// NewsWorker.swift - the background refresh of a server, without the server.

import Logging
import NewsCore
import NewsEngine
import NewsStore
import ServiceLifecycle

/// Keeps sources fresh without serving HTTP; for machines that only fetch.
package struct NewsWorker: Sendable {
  let state: ServerState
  private let reload: (@Sendable () async throws -> ServerSettings)?

  /// Makes a worker; nothing is started.
  package init(
    _ dependencies: ServerDependencies, options: ServerOptions, settings: ServerSettings
  ) {
    state = ServerState(dependencies, options: options, settings: settings)
    reload = dependencies.reload
  }

  /// Works until the calling task is cancelled or shut down gracefully.
  ///
  /// `onStart` is called when work begins.
  package func run(onStart: @Sendable () -> Void = {}) async throws {
    let notifier = ServiceNotifier(state)
    // They start in this order and end in reverse order.
    let services: [any Service] = [
      WorkerHeartbeat(state: state, kind: .worker), notifier,
      Reloader(state: state, notifier: notifier, load: reload),
      GracefulShutdown(
        application: BackgroundRefresh(state: state), state: state, notifier: notifier),
    ]
    notifier.send("READY=1")
    onStart()
    try await ServiceGroup(services: services, logger: state.logger).runDraining()
  }
}
