// GracefulShutdown.swift - the orderly end: finish what was accepted, then go, whatever clients do.

import Dispatch
import NewsCore
import NIOCore
import ServiceLifecycle

import Glibc

/// Runs the application and, when it is told to stop, sees that everybody knows.
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
    armWatchdog()
    // Followers of /events would stay for ever. An owner for this task there is none: the handler
    // is synchronous, and the task ends at once.
    Task { await broadcaster.close() }
  }

  /// All that is stored is safe at any moment, so leaving by the window is better than staying.
  private func armWatchdog() {
    guard let limit = state.options.exitLimit else { return }
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(Int(limit.milliseconds))) {
      _exit(0)
    }
  }
}
