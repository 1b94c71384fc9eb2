// FailureLogTests.swift - requests that fail because of the server are logged.

import Logging
import NewsCore
import NewsStore
import TestSupport
import Testing

@testable import NewsServer

/// What was logged at the default level of a server.
final class LogCapture: Sendable {
  private let captured = Locked<[String]>([])

  var lines: [String] { captured.withLock { $0 } }

  var logger: Logger { Logger(label: "test") { _ in Handler(capture: self) } }

  private struct Handler: LogHandler {
    let capture: LogCapture
    var logLevel = Logger.Level.notice
    var metadata: Logger.Metadata = [:]

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
      let fields = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map {
        "\($0.key)=\($0.value)"
      }
      let line = (["\(event.level): \(event.message)"] + fields).joined(separator: " ")
      capture.captured.withLock { $0.append(line) }
    }
  }
}

@Suite struct `A request that fails for a reason of the server` {
  @Test func `is logged with the reason when the store cannot be read`() async throws {
    let (faults, log) = (FaultPlan(), LogCapture())
    try await withServer({ setup in
      (setup.faults, setup.logger) = (faults, log.logger)
    }) { server in
      faults.fail(1, with: .damaged, isLasting: true)
      let answer = try await server.get("/stats")
      faults.heal()

      #expect(answer.status == 503)
      let failure = try #require(log.lines.first { $0.contains("request failed") })
      for part in ["warning", "problem=store", "request=stats", "status=503", "injected fault"] {
        #expect(failure.contains(part), "\(part)")
      }
    }
  }

  @Test func `is logged with the sources when critical ones have nothing`() async throws {
    let (log, transport) = (LogCapture(), FakeTransport())
    await transport.script(sampleSources[0].url, [FakeTransport.fail(.connectRefused)])
    try await withServer({ setup in
      (setup.articles, setup.transport, setup.logger) = (nil, transport, log.logger)
    }) { server in
      let answer = try await server.get("/ready")

      #expect(answer.status == 503)
      #expect(
        log.lines.contains {
          $0.contains("request=ready") && $0.contains("problem=critical-sources")
            && $0.contains("reason=no acceptable copy: a")
        })
    }
  }

  @Test func `is logged when the server is shutting down`() async throws {
    let log = LogCapture()
    try await withServerState({ $0.logger = log.logger }) { state in
      let (handler, status) = (CacheableHandler(state: state), StatusHandler(state: state))
      state.startDraining()
      let unfinished = Task {
        withUnsafeCurrentTask { $0?.cancel() }
        return await handler.response(to: .breakers, generation: 0)
      }

      #expect(await unfinished.value.status == 503)
      await handler.shutDown()
      #expect(status.health().status == 503)
      #expect(status.ready().status == 503)
      let lines = log.lines.filter { $0.contains("problem=draining") }
      #expect(lines.count == 1, "one line in ten seconds")
      #expect(lines.first?.contains("request=breakers status=503") == true)
    }
  }

  @Test func `is logged once while the store cannot be read, and when it can be read again`()
    async throws
  {
    let (faults, log, directory) = (FaultPlan(), LogCapture(), ScratchDirectory())
    try await withServer({ setup in
      (setup.faults, setup.logger, setup.location) = (faults, log.logger, directory.database)
    }) { server in
      // The server has ended its first writes.
      await server.waitForBackgroundPause()
      await server.clock.waitForSleepers(for: WorkerHeartbeat.interval)
      await server.watchStore()
      faults.fail(1, with: .damaged, isLasting: true)
      for _ in 0..<3 { await server.watchStore() }
      let whileBroken = log.lines
      faults.heal()
      for _ in 0..<3 { await server.watchStore() }

      #expect(whileBroken.count { $0.contains("error: the store cannot be read reason=") } == 1)
      #expect(!whileBroken.contains { $0.contains("can be read again") })
      #expect(log.lines.count { $0.contains("notice: the store can be read again") } == 1)
      #expect(log.lines.count { $0.contains("the store cannot be read") } == 1)
    }
  }

  @Test func `is followed by the message of the reopened store`() async throws {
    try await withServer { server in
      // From here on the watcher sleeps until the clock is advanced.
      await server.watchStore()
      let first = server.state.newNotes(of: StoreCondition(notes: ["moved to x"]))
      let second = server.state.newNotes(of: StoreCondition(notes: ["moved to x", "moved to y"]))

      #expect(first == ["moved to x"], "the watcher has seen the notes of the start")
      #expect(second == ["moved to y"])
    }
  }

  @Test func `is logged once in ten seconds, with the number of suppressed lines`() {
    let capture = LogCapture()
    let log = FailureLog(capture.logger)
    let failure = RequestFailure(request: "news", problem: "overloaded", reason: "full")

    let written = ([0, 1, 9_999, 10_000, 10_001] as [Int64]).map { log.log(failure, at: $0) }
    log.log(RequestFailure(request: "news", problem: "store", reason: "gone"), at: 10_001)

    #expect(written == [true, false, false, true, false])
    let omitted = capture.lines.compactMap { $0.firstMatch(of: /not_logged_before=(\d+)/)?.1 }
    #expect(omitted == ["0", "2", "0"])
  }
}
