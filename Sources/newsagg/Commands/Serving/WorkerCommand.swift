// WorkerCommand.swift - refreshes sources in the background, without an HTTP server.

import ArgumentParser
import Glibc
import Logging
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsServer
import NewsStore

struct WorkerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "worker",
    abstract: "Keep the sources fresh in the background, without an HTTP server.",
    discussion: """
      For machines that answer no clients. Any number of workers share the sources of one store; when one \
      dies, the others take over its sources. newsagg workers lists them. SIGTERM ends a worker; SIGHUP \
      makes it read the sources again.
      """)

  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let settings = try options.load()
    let level = options.logLevel ?? .notice
    let command = self
    try await withEngine(settings, EngineSetup(logLevel: level)) { engine in
      var dependencies = ServerDependencies(engine: engine)
      dependencies.localNow = SystemClock().now
      dependencies.reload = { WorkerCommand.serverSettings(try command.options.load()) }
      dependencies.logger = serviceLogger("newsagg.worker", level)
      let worker = NewsWorker(
        dependencies, options: ServerOptions(settings),
        settings: WorkerCommand.serverSettings(settings))
      try await worker.run { notice("working on \(settings.storeLocation.path)") }
    }
    // A signal is the normal end of a worker, so the status is success.
    Glibc.exit(ExitStatus.success.rawValue)
  }

  private static func serverSettings(_ settings: Settings) -> ServerSettings {
    var worker = ServerSettings(catalogue: settings.catalogue)
    worker.defaultNames = settings.defaultNames
    return worker
  }
}
