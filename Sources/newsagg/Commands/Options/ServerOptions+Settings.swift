// ServerOptions+Settings.swift - options of `serve` and `worker` from settings and environment.

import Glibc
import Logging
import NewsConfiguration
import NewsCore
import NewsServer
import NewsStore

/// Longest time from SIGTERM to the end of `serve` and `worker`.
let longestShutdown = Duration.milliseconds(7500)

extension ServerOptions {
  /// The options of `serve`, and of `worker`, which does not use those for clients.
  init(_ settings: Settings) {
    let serve = settings.serve
    self.init(
      version: programVersion,
      retention: RetentionPolicy(maxAge: settings.retention, maxArticles: settings.maxArticles),
      serving: ServingOptions(
        host: serve.host, port: serve.port, deadline: serve.deadline, cacheBytes: serve.cacheBytes))
    exitLimit = longestShutdown
    hostName = machineName()
    workerName = "\(hostName).\(getpid())"
    let environment = Environment.current
    notifySocket = environment["NOTIFY_SOCKET"]
    watchdogInterval = environment["WATCHDOG_USEC"].flatMap { Int($0) }.map { .microseconds($0) }
  }
}

private func machineName() -> String {
  var bytes = [CChar](repeating: 0, count: 256)
  guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
  return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

func serviceLogger(_ label: String, _ level: Logger.Level) -> Logger {
  var logger = Logger(label: label) { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = level
  return logger
}
