// ManagerSocket.swift - the socket on which a service manager receives the state of a service.

import Dispatch
import Glibc

/// The socket of a service manager.
package final class ManagerSocket: Sendable {
  package let path: String
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "manager-socket")

  /// In `directory`.
  package init(_ directory: String) throws {
    path = directory + "/notify"
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    var limit = timeval(tv_sec: 10, tv_usec: 0)
    setsockopt(
      descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let result = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else { throw LoopbackError(call: "bind", errno: errno) }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// The next message; nil when none arrives.
  package func message() async -> String? {
    await withCheckedContinuation { continuation in
      queue.async { [descriptor] in
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        let text = count >= 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
        continuation.resume(returning: text)
      }
    }
  }
}
