// LoopbackPort.swift - waiting for another process to listen.

package enum LoopbackPort {
  /// - Throws: ``LoopbackError`` when nothing listens there after five seconds.
  package static func waitUntilOpen(_ port: Int) async throws {
    for _ in 0..<500 {
      if try LoopbackSocket.isOpen(UInt16(port)) { return }
      try await Task.sleep(for: .milliseconds(10))
    }
    throw LoopbackError(call: "connect", errno: 0)
  }
}
