// ServiceNotifier.swift - reports the server's state to the service manager (sd_notify(3)).

import Glibc
import NIOCore
import NIOPosix
import NewsCore
import ServiceLifecycle

/// Sends datagrams to the socket of the service manager, without libsystemd; without a socket it does
/// nothing.
struct ServiceNotifier: Service {
  /// The value of NOTIFY_SOCKET: a path, or an abstract name that begins with `@`.
  let socket: String?
  /// The value of WATCHDOG_USEC; a message is sent twice in this time.
  var watchdogInterval: Duration?
  /// The event loops, each of which has to run a task before a watchdog message is sent.
  let group: any EventLoopGroup
  let clock: any Clock<Duration>

  func run() async throws {
    guard socket != nil, let watchdogInterval else { return try await gracefulShutdown() }
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        for loop in group.makeIterator() { try? await loop.submit {}.get() }
        send("WATCHDOG=1")
        try? await clock.sleep(for: watchdogInterval / 2)
      }
    }
  }

  /// Sends a message; errors are ignored, because the server also works without a service manager.
  func send(_ message: String) {
    guard let socket, let (known, length) = unixAddress(socket) else { return }
    var address = known
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = Glibc.socket(AF_UNIX, kind, 0)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    let bytes = Array(message.utf8)
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT), $0, length)
      }
    }
  }
}

/// The address of a Unix socket; nil when the name is too long.
private func unixAddress(_ name: String) -> (sockaddr_un, socklen_t)? {
  var address = sockaddr_un()
  address.sun_family = sa_family_t(AF_UNIX)
  var bytes = Array(name.utf8)
  guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
    return nil
  }
  // The abstract namespace of Linux begins with a zero byte (unix(7)).
  if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
  withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
  let pathOffset = MemoryLayout<sockaddr_un>.offset(of: \.sun_path) ?? 2
  return (address, socklen_t(pathOffset + bytes.count))
}

extension ServiceNotifier {
  /// A notifier with the options of `state`, for the shared event loops of the process.
  init(_ state: ServerState) {
    self.init(
      socket: state.options.notifySocket, watchdogInterval: state.options.watchdogInterval,
      group: MultiThreadedEventLoopGroup.singleton, clock: state.clock)
  }
}
