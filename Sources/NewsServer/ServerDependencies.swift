// ServerDependencies.swift - the objects that a server needs.

package import Logging
package import NewsCore
package import NewsEngine

/// The objects that a server needs; values are in ``ServerOptions`` and ``ServerSettings``.
package struct ServerDependencies: Sendable {
  package var engine: Engine
  /// The clock for waiting; it must run in the same time as the engine's `now`.
  package var clock: any Clock<Duration> = ContinuousClock()
  /// The clock of this machine, for times that no other machine sees; nil: the engine's.
  ///
  /// The engine's clock is that of a shared store, which may jump.
  package var localNow: (@Sendable () -> Moment)?
  package var logger = Logger(label: "newsagg") { _ in SwiftLogNoOpLogHandler() }
  /// Reads the settings again on SIGHUP; nil: they are never read again.
  package var reload: (@Sendable () async throws -> ServerSettings)?

  package init(engine: Engine) {
    self.engine = engine
  }
}
