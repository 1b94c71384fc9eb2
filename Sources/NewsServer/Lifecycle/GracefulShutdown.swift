// GracefulShutdown.swift - the order in which a server ends.

import ServiceLifecycle

/// Runs the application and, when it is told to stop, tells everybody concerned.
///
///     SIGTERM | draining | accept stops | in flight: drainLimit | services end | exit
struct GracefulShutdown<Application: Service>: Service {
  let application: Application
  let state: ServerState
  let broadcaster: ArticleBroadcaster
  let notifier: ServiceNotifier

  func run() async throws {
    try await withGracefulShutdownHandler {
      try await application.run()
    } onGracefulShutdown: {
      begin()
    }
  }

  private func begin() {
    state.startDraining()
    notifier.send("STOPPING=1")
    if let limit = state.options.exitLimit {
      ExitLimit(limit: limit, exit: state.options.exit).start()
    }
    // Clients of /events would stay for ever. Nobody owns this task: the handler is synchronous,
    // and the task ends at once.
    Task { await broadcaster.close() }
  }
}
