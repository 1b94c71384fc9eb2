// EngineDependencies.swift - what an engine uses of the world around it: store, network, clocks, chance and log.

package import Logging
package import NewsCore
package import NewsStore

/// What an engine uses of the world around it; tests replace the network, the clocks and chance.
package struct EngineDependencies: Sendable {
  package var store: Store
  package var transport: any Transport
  /// Reads the wall and boot clocks.
  package var now: @Sendable () -> Moment
  /// Waits, in the same time as ``now``.
  package var clock: any Clock<Duration>
  /// Uniform in 0..<1.
  package var random: @Sendable () -> Double = { Double.random(in: 0..<1) }
  /// Why ``store`` is one in memory; nil when it is the user's.
  package var storeProblem: StoreError?
  /// Records requests while the store cannot be written; nil records none.
  package var journalFile: JournalFile?
  package var logger = Logger(label: "newsagg") { _ in SwiftLogNoOpLogHandler() }

  package init(
    store: Store, transport: any Transport, now: @escaping @Sendable () -> Moment,
    clock: any Clock<Duration> = ContinuousClock()
  ) {
    self.store = store
    self.transport = transport
    self.now = now
    self.clock = clock
  }
}
