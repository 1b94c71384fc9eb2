// GracefulShutdown.swift - the order in which a long-running process ends.

import ServiceLifecycle

/// Runs the application, and starts its shutdown when the process has to stop.
///
///     SIGTERM | draining | accept stops | in flight: drainLimit | services end | exit
struct GracefulShutdown<Application: Service>: Service {
  let application: Application
  let state: ServerState
  let notifier: ServiceNotifier
  /// The broadcaster, whose clients have to be disconnected; nil for a worker.
  var broadcaster: ArticleBroadcaster?

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
    // A task without an owner: this handler is synchronous, and the task ends immediately.
    if let broadcaster { Task { await broadcaster.close() } }
  }
}

extension ServiceGroup {
  /// Runs the services; cancellation starts a graceful shutdown instead of ending all work at once.
  func runDraining() async throws {
    let running = Task { try await run() }
    try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      Task { await triggerGracefulShutdown() }
    }
  }
}
