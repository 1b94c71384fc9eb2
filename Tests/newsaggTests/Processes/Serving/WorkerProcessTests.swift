// WorkerProcessTests.swift - a worker under a service manager.

import Foundation
import NewsCore
import NewsStore
import Testing
import TestSupport

extension Processes {
  @Suite struct `A worker` {
    @Test(arguments: [SIGTERM, SIGINT])
    func `releases its leases and ends when it is told to`(signal: Int32) async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["a", "b"], top: "per_host = 2\n")
        // Longer than any test takes.
        place.server.route("/*", feed("one").delayed(by: .seconds(20)))
        let worker = try place.start(["worker"], environment: ["NEWSAGG_STORE": url])
        await waitUntil { place.server.statistics.requests == 2 }

        worker.send(signal)
        let start = ContinuousClock.now
        let run = try await worker.wait()

        #expect(run.status == 0, "\(run.errors)")
        // The time limit of packaging/newsagg-worker.service, less two seconds.
        #expect(ContinuousClock.now - start < .seconds(8))
        let store = try await Store.open(.postgreSQL(PostgreSQLAddress(url)))
        let records = try await store.allRecords()
        #expect(records.map(\.lease.owner) == ["", ""])
        let now = try #require(store.clock).now().wall
        #expect(try await store.workers(at: now).isEmpty)
        await store.close()
      }
    }

    @Test func `reports to the service manager that it works, and that it stops`() async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["a"])
        place.server.route("/a", feed("one"))
        let manager = try ManagerSocket(place.directory.path)
        // The socket holds ten messages; a test that reads none for seconds must not miss the last one.
        let worker = try place.start(
          ["worker"],
          environment: [
            "NEWSAGG_STORE": url, "NOTIFY_SOCKET": manager.path, "WATCHDOG_USEC": "2000000",
          ])

        let first = Set([await manager.message(), await manager.message()])
        #expect(first == ["READY=1", "WATCHDOG=1"])
        #expect(await manager.message() == "WATCHDOG=1")
        worker.send(SIGTERM)
        var last = await manager.message()
        while last == "WATCHDOG=1" { last = await manager.message() }
        #expect(last == "STOPPING=1")
        #expect(try await worker.wait().status == 0)
      }
    }

    @Test func `says when it cannot use the database, and when it can again`() async throws {
      guard PostgreSQLServer.required() != nil, let server = try PostgreSQLServer.own() else {
        return
      }
      let place = try Workplace()
      try place.configure(sources: ["a"])
      place.server.route("/a", feed("one"))
      let worker = try place.start(["worker"], environment: ["NEWSAGG_STORE": server.url])
      await waitUntil { place.server.statistics.requests == 1 }

      try server.stop()
      let failure = worker.errorLine { $0.contains("no source is asked") }
      try server.start()
      let end = worker.errorLine { $0.contains("sources are asked again") }

      #expect(failure != nil)
      #expect(end != nil)
      worker.send(SIGTERM)
      #expect(try await worker.wait().status == 0)
    }

    @Test func `is shown by newsagg workers, as a table and as JSON`() async throws {
      try await withDatabase { url in
        let place = try Workplace()
        try place.configure(sources: ["a"])
        place.server.route("/a", feed("one"))
        let environment = ["NEWSAGG_STORE": url]
        let worker = try place.start(["worker"], environment: environment)
        await waitUntil {
          (try? await place.run("workers", environment: environment).workers.count) == 1
        }

        let rows = try await place.run("workers", environment: environment).workers
        let table = try await place.run("workers", "--format", "table", environment: environment)

        #expect(rows.count == 1 && rows.first?["kind"] as? String == "worker")
        #expect((rows.first?["name"] as? String)?.hasSuffix(".\(worker.processID)") == true)
        let lines = table.text.split(separator: "\n")
        #expect(lines.count == 2, "\(table.text)")
        #expect(lines.first?.hasPrefix("WORKER") == true)
        #expect(lines.last?.contains(".\(worker.processID)") == true)
        worker.send(SIGTERM)
        #expect(try await worker.wait().status == 0)
        let after = try await place.run("workers", environment: environment)
        #expect(after.status == 0 && after.workers.isEmpty, "\(after.text)")
      }
    }
  }
}

extension Run {
  fileprivate var workers: [[String: Any]] { json["workers"] as? [[String: Any]] ?? [] }
}
