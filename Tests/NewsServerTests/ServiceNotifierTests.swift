// ServiceNotifierTests.swift - what a service manager receives, over a real datagram socket.

import Dispatch
import Glibc
import NewsCore
import TestSupport
import Testing

@testable import NewsServer

/// The socket of a service manager.
private final class ManagerSocket: Sendable {
  let path: String
  private let descriptor: Int32
  private let queue = DispatchQueue(label: "manager-socket")

  init(_ directory: ScratchDirectory) throws {
    path = directory.path + "/notify"
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
    try #require(result == 0)
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// The next message; nil when none arrives.
  func message() async -> String? {
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

@Suite struct `A service manager` {
  @Test func `is told when the server listens and when it stops`() async throws {
    let directory = ScratchDirectory()
    let manager = try ManagerSocket(directory)
    try await withServer({ $0.options.notifySocket = manager.path }) { server in
      #expect(await manager.message() == "READY=1")

      await server.terminate()

      #expect(await manager.message() == "STOPPING=1")
    }
  }

  @Test func `is told twice in its interval that the server works`() async throws {
    let directory = ScratchDirectory()
    let manager = try ManagerSocket(directory)
    try await withServer({ setup in
      setup.options.notifySocket = manager.path
      setup.options.watchdogInterval = .seconds(30)
    }) { server in
      let first = [await manager.message(), await manager.message()]
      #expect(Set(first) == ["READY=1", "WATCHDOG=1"])

      for _ in 0..<3 {
        await server.clock.waitForSleepers(for: .seconds(15))
        server.clock.advance(by: .seconds(15))
        #expect(await manager.message() == "WATCHDOG=1")
      }
    }
  }

  @Test func `is told about a reload`() async throws {
    let directory = ScratchDirectory()
    let manager = try ManagerSocket(directory)
    try await withServer { server in
      let notifier = ServiceNotifier(
        socket: manager.path, group: server.eventLoops, clock: server.clock)
      let settings = server.state.settings
      await Reloader(state: server.state, notifier: notifier) { settings }.reload()

      #expect(await manager.message() == "RELOADING=1")
      #expect(await manager.message() == "READY=1")
    }
  }

  @Test(arguments: ["", "/nothing/listens/here", String(repeating: "x", count: 200)])
  func `that cannot be reached does not matter`(socket: String) async throws {
    try await withServer({ $0.options.notifySocket = socket }) { server in
      let answer = try await server.get("/live")

      #expect(answer.status == 200)
    }
  }
}
