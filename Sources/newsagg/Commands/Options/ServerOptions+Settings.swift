// ServerOptions+Settings.swift - options of `serve` and `worker` from settings and environment.

import Glibc
import Logging
import NewsConfiguration
import NewsCore
import NewsServer

extension ServerOptions {
  /// The options that `serve` and `worker` have in common.
  init(_ settings: Settings) {
    self.init()
    exitLimit = .milliseconds(7500)
    retention = settings.retention
    maxArticles = settings.maxArticles
    version = programVersion
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
