// ServiceNotifierTests.swift - what a service manager receives, over a real datagram socket.

import NewsCore
import TestSupport
import Testing

@testable import NewsServer

@Suite struct `A service manager` {
  @Test func `is told when the server listens and when it stops`() async throws {
    let directory = ScratchDirectory()
    let manager = try ManagerSocket(directory.path)
    try await withServer({ $0.options.notifySocket = manager.path }) { server in
      #expect(await manager.message() == "READY=1")

      await server.terminate()

      #expect(await manager.message() == "STOPPING=1")
    }
  }

  @Test func `gets two watchdog messages in each interval`() async throws {
    let directory = ScratchDirectory()
    let manager = try ManagerSocket(directory.path)
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
    let manager = try ManagerSocket(directory.path)
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
  func `that cannot be reached causes no error`(socket: String) async throws {
    try await withServer({ $0.options.notifySocket = socket }) { server in
      let answer = try await server.get("/live")

      #expect(answer.status == 200)
    }
  }
}
