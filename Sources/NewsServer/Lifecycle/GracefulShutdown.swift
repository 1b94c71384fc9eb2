// GracefulShutdown.swift - the order in which a process that goes on ends.

import ServiceLifecycle

/// Runs the application and, when it is told to stop, tells everybody concerned.
///
///     SIGTERM | draining | accept stops | in flight: drainLimit | services end | exit
struct GracefulShutdown<Application: Service>: Service {
  let application: Application
  let state: ServerState
  let notifier: ServiceNotifier
  /// Clients of it would stay for ever.
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
    // Nobody owns this task: the handler is synchronous, and the task ends at once.
    if let broadcaster { Task { await broadcaster.close() } }
  }
}

extension ServiceGroup {
  /// Cancellation would end all that is under way at once; here it asks for the orderly end instead.
  func runDraining() async throws {
    let running = Task { try await run() }
    try await withTaskCancellationHandler {
      try await running.value
    } onCancel: {
      Task { await triggerGracefulShutdown() }
    }
  }
}
