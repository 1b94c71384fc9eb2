// WorkerTests.swift - which processes work on a store.

import NewsCore
import NewsStore
import Testing

@Suite struct `The processes on every store` {
  @Test(arguments: Backend.allCases)
  func `are those that reported within the last half minute`(backend: Backend) async throws {
    try await backend.withStore { store in
      var serve = WorkerRecord(
        owner: "a", name: "web1.1", host: "web1", kind: .serve, version: "1", since: noon)
      let dead = WorkerRecord(
        owner: "b", name: "web2.1", host: "web2", kind: .worker, version: "1",
        since: noon - .minutes(1))
      for worker in [serve, dead] { try await store.save(worker) }
      (serve.seenAt, serve.refreshed, serve.failures) = (noon + .seconds(10), 7, 2)
      try await store.save(serve)
      try await store.update("bbc", url: "https://bbc.example/") { change in
        change.record.lease.owner = "a"
        change.record.lease.until = Moment(wall: noon + .minutes(1))
      }

      serve.leases = 1
      #expect(try await store.workers(at: noon + .seconds(20)) == [serve])
      #expect(try await store.workers(at: noon + .minutes(2)) == [])

      try await store.removeWorker("a")
      #expect(try await store.workers(at: noon + .seconds(20)) == [])
    }
  }
}
