// LoopbackSocket.swift - the few socket calls of the loopback server.

import Glibc

package struct LoopbackError: Error, Hashable, Sendable {
  package let call: String
  package let errno: Int32
}

enum LoopbackSocket {
  private static let stream = Int32(SOCK_STREAM.rawValue)
  private static let sendFlags = Int32(MSG_NOSIGNAL)

  /// A listening socket; `port` 0 lets the system choose.
  static func listen(
    on address: String, port: UInt16, backlog: Int32
  ) throws(LoopbackError) -> (descriptor: Int32, port: UInt16) {
    let (descriptor, port) = try bound(to: address, port: port)
    let listening = Glibc.listen(descriptor, backlog)
    guard listening == 0 else { throw failure("listen", closing: descriptor) }
    return (descriptor, port)
  }

  /// A socket that has a port and refuses connections; other sockets may bind to the port, and listen.
  static func bound(
    to address: String, port: UInt16
  ) throws(LoopbackError) -> (descriptor: Int32, port: UInt16) {
    let descriptor = try opened(for: address)
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    let bound = withName(address, port) { bind(descriptor, $0, $1) }
    guard bound == 0 else { throw failure("bind", closing: descriptor) }
    return (descriptor, port > 0 ? port : UInt16(bigEndian: localName(descriptor).sin_port))
  }

  /// Whether something accepts connections on this port of 127.0.0.1 now.
  static func isOpen(_ port: UInt16) throws(LoopbackError) -> Bool {
    let descriptor = try connecting(to: port)
    defer { close(descriptor) }
    var wait = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    poll(&wait, 1, 100)
    return wait.revents & Int16(POLLOUT) != 0 && wait.revents & Int16(POLLERR | POLLHUP) == 0
  }

  /// A socket that connects to a loopback address; the connection may still be pending.
  static func connecting(
    to port: UInt16, on address: String = "127.0.0.1"
  ) throws(LoopbackError) -> Int32 {
    let descriptor = try opened(for: address)
    _ = withName(address, port) { connect(descriptor, $0, $1) }
    return descriptor
  }

  /// Calls `body` with an address of either family in the form of the system calls.
  private static func withName(
    _ address: String, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32
  ) -> Int32 {
    func pass<Name>(_ name: Name) -> Int32 {
      withUnsafePointer(to: name) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          body($0, socklen_t(MemoryLayout<Name>.size))
        }
      }
    }
    if address.contains(":") {
      var name = sockaddr_in6()
      name.sin6_family = sa_family_t(AF_INET6)
      name.sin6_port = port.bigEndian
      inet_pton(AF_INET6, address, &name.sin6_addr)
      return pass(name)
    }
    var name = sockaddr_in()
    name.sin_family = sa_family_t(AF_INET)
    name.sin_port = port.bigEndian
    inet_pton(AF_INET, address, &name.sin_addr)
    return pass(name)
  }

  /// Non-blocking, and not inherited by child processes.
  private static func opened(for address: String) throws(LoopbackError) -> Int32 {
    let descriptor = socket(address.contains(":") ? AF_INET6 : AF_INET, stream, 0)
    guard descriptor >= 0 else { throw LoopbackError(call: "socket", errno: errno) }
    configure(descriptor)
    return descriptor
  }

  /// Nil when no client is waiting.
  static func accept(on listener: Int32) -> (descriptor: Int32, localAddress: String)? {
    let descriptor = Glibc.accept(listener, nil, nil)
    guard descriptor >= 0 else { return nil }
    configure(descriptor)
    var on: Int32 = 1
    setsockopt(
      descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    let address = UInt32(bigEndian: localName(descriptor).sin_addr.s_addr)
    let parts = [24, 16, 8, 0].map { String(address >> UInt32($0) & 0xff) }
    return (descriptor, parts.joined(separator: "."))
  }

  /// The number of sent bytes; 0 if the socket is full, nil if the client is gone.
  static func send(_ bytes: ArraySlice<UInt8>, on descriptor: Int32) -> Int? {
    let sent = bytes.withUnsafeBytes {
      Glibc.send(descriptor, $0.baseAddress, $0.count, sendFlags)
    }
    if sent >= 0 { return sent }
    return errno == EAGAIN || errno == EINTR ? 0 : nil
  }

  /// The bytes that have arrived; empty if there are none now, nil if the client is gone.
  static func receive(on descriptor: Int32) -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 16_384)
    let count = recv(descriptor, &buffer, buffer.count, 0)
    if count > 0 { return Array(buffer[..<count]) }
    return count < 0 && (errno == EAGAIN || errno == EINTR) ? [] : nil
  }

  static func end(_ descriptor: Int32, _ ending: LoopbackAnswer.Ending) {
    if ending == .reset {
      var now = linger(l_onoff: 1, l_linger: 0)
      setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }
    close(descriptor)
  }

  private static func configure(_ descriptor: Int32) {
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  private static func localName(_ descriptor: Int32) -> sockaddr_in {
    var name = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &name) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    return name
  }

  private static func failure(_ call: String, closing descriptor: Int32) -> LoopbackError {
    let error = LoopbackError(call: call, errno: errno)
    close(descriptor)
    return error
  }
}
