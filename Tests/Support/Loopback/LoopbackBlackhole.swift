// LoopbackBlackhole.swift - a port that answers no connection attempt.

/// A listener that never accepts and whose backlog is full: the next SYN is dropped, as a dead host
/// behind a firewall would do.
package final class LoopbackBlackhole: Sendable {
  package let port: UInt16
  private let listener: Int32
  private let fillers: [Int32]

  /// `port` 0 lets the system choose; another port is for IPv6, beside a server on IPv4.
  package init(
    on address: String = "127.0.0.1", port: UInt16 = 0
  ) throws(LoopbackError) {
    let listener = try LoopbackSocket.listen(on: address, port: port, backlog: 0)
    self.listener = listener.descriptor
    self.port = listener.port
    var fillers: [Int32] = []
    for _ in 0..<4 {
      fillers.append(try LoopbackSocket.connecting(to: listener.port, on: address))
    }
    self.fillers = fillers
  }

  deinit {
    for filler in fillers { LoopbackSocket.end(filler, .reset) }
    LoopbackSocket.end(listener, .close)
  }

  package var url: String { "http://127.0.0.1:\(port)/" }
}
