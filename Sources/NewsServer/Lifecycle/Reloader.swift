// Reloader.swift - reads the configuration again on SIGHUP, without dropping connections.

import Logging
import ServiceLifecycle
import UnixSignals

/// Reads the settings again on SIGHUP; if they are wrong, the old ones stay.
struct Reloader: Service {
  let state: ServerState
  let notifier: ServiceNotifier
  let load: (@Sendable () async throws -> ServerSettings)?

  func run() async throws {
    let signals = await UnixSignalsSequence(trapping: .sighup)
    await cancelWhenGracefulShutdown {
      for await _ in signals { await reload() }
    }
  }

  func reload() async {
    guard let load else { return }
    notifier.send("RELOADING=1")
    do {
      state.reload(try await load())
      state.logger.notice("reloaded sources, token and allowed hosts")
    } catch {
      state.logger.error("kept the old configuration", metadata: ["reason": "\(error)"])
    }
    notifier.send("READY=1")
  }
}
