// LoopbackBlackhole.swift - a port that answers no connection attempt.

/// A listener that never accepts and whose backlog is full: the next SYN is dropped, as a dead host
/// behind a firewall would do.
package final class LoopbackBlackhole: Sendable {
  package let port: UInt16
  private let listener: Int32
  private let fillers: [Int32]

  package init() throws(LoopbackError) {
    let listener = try LoopbackSocket.listen(on: "127.0.0.1", port: 0, backlog: 0)
    self.listener = listener.descriptor
    port = listener.port
    var fillers: [Int32] = []
    for _ in 0..<4 { fillers.append(try LoopbackSocket.connecting(to: listener.port)) }
    self.fillers = fillers
  }

  deinit {
    for filler in fillers { LoopbackSocket.end(filler, .reset) }
    LoopbackSocket.end(listener, .close)
  }

  package var url: String { "http://127.0.0.1:\(port)/" }
}
