// ServiceNotifier.swift - tells the service manager how we are (sd_notify(3), without libsystemd).

import NewsCore
import NIOCore
import ServiceLifecycle

import Glibc

/// Sends datagrams to the socket of the service manager; without one it does nothing.
struct ServiceNotifier: Service {
  /// NOTIFY_SOCKET: a path, or an abstract name that begins with `@`.
  let socket: String?
  /// WATCHDOG_USEC; a sign of life is sent twice as often.
  var watchdogInterval: Duration?
  /// What has to work for a sign of life to be true.
  let group: any EventLoopGroup

  func run() async throws {
    await cancelWhenGracefulShutdown {
      guard socket != nil, let watchdogInterval else {
        return (try? await Task.sleep(for: .days(36_500))) ?? ()
      }
      while !Task.isCancelled {
        for loop in group.makeIterator() { try? await loop.submit {}.get() }
        send("WATCHDOG=1")
        try? await Task.sleep(for: watchdogInterval / 2)
      }
    }
  }

  /// Failures are ignored: there is nobody to tell.
  func send(_ message: String) {
    guard let socket, let address = unixAddress(socket) else { return }
    let kind = Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    let descriptor = sendingSocket(kind)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var (storage, length) = address
    let bytes = Array(message.utf8)
    _ = withUnsafePointer(to: &storage) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        sendto(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT.rawValueIfNeeded), $0, length)
      }
    }
  }

  private func sendingSocket(_ kind: Int32) -> Int32 {
    Glibc.socket(AF_UNIX, kind, 0)
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

extension FixedWidthInteger {
  fileprivate var rawValueIfNeeded: Self { self }
}

extension RawRepresentable where RawValue: FixedWidthInteger {
  fileprivate var rawValueIfNeeded: RawValue { rawValue }
}
