// ServerDependencies.swift - what a server is built on.

package import Logging
package import NewsEngine

/// What a server is built on; what it does with it is in ``ServerOptions`` and ``ServerSettings``.
package struct ServerDependencies: Sendable {
  package var engine: Engine
  /// For waiting; it has to run in the same time as the `now` of the engine.
  package var clock: any Clock<Duration> = ContinuousClock()
  package var logger = Logger(label: "newsagg") { _ in SwiftLogNoOpLogHandler() }
  /// Reads the settings again on SIGHUP; nil: they stay as they are.
  package var reload: (@Sendable () async throws -> ServerSettings)?

  package init(engine: Engine) {
    self.engine = engine
  }
}
