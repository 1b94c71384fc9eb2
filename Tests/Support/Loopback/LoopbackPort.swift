// LoopbackPort.swift - a port for another process, and waiting until it listens.

import Glibc

/// A port of 127.0.0.1 that is kept for a process which is started later.
///
/// It is bound, so no other test gets it, but does not listen; a process that sets SO_REUSEADDR can still
/// listen on it.
package final class LoopbackPort: Sendable {
  package let number: Int
  private let reservation: Int32

  package init() throws(LoopbackError) {
    let bound = try LoopbackSocket.bound(to: "127.0.0.1", port: 0)
    (number, reservation) = (Int(bound.port), bound.descriptor)
  }

  deinit {
    close(reservation)
  }

  /// Returns when a process listens there.
  ///
  /// - Throws: ``LoopbackError`` when `isRunning` says that the process has ended.
  package func waitUntilOpen(while isRunning: () -> Bool) async throws {
    while try !LoopbackSocket.isOpen(UInt16(number)) {
      guard isRunning() else { throw LoopbackError(call: "connect", errno: ECONNREFUSED) }
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}
