// LockRealTimeTests.swift - how long a thread of the store waits for a lock of another process.

import NewsCore
import TestSupport
import Testing

@testable import NewsStore

@Suite struct `In real time stores on one file` {
  @Test func `wait for a writer, up to the limit, and read meanwhile`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let options = StoreOptions(busyLimit: .milliseconds(60))
      let store = try await Store.open(.file(path), options: options)
      try await store.save([.sample("1")])
      let blocker = try SQLiteConnection(path: path, mode: .write)
      try blocker.execute("BEGIN IMMEDIATE")

      let start = ContinuousClock.now
      await expectThrows(.busy) { try await store.save([.sample("2")]) }
      #expect(ContinuousClock.now - start >= .milliseconds(60))
      #expect(try await store.ids() == ["1"])

      try blocker.execute("COMMIT")
      try await store.save([.sample("2")])
      #expect(try await store.ids().count == 2)
      await store.close()
    }
  }

  @Test func `wait once for a lock that stays, not in each call`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let limit = Duration.milliseconds(500)
      let attempts = Locked(0)
      let store = try await Store.open(
        .file(path), options: StoreOptions(busyLimit: limit), schema: .current
      ) { connection in
        ObservedConnection(connection) { sql in
          if sql == "BEGIN IMMEDIATE" { attempts.withLock { $0 += 1 } }
        }
      }
      let blocker = try SQLiteConnection(path: path, mode: .write)
      try blocker.execute("BEGIN IMMEDIATE")
      func waitForRefusal() async -> Duration {
        await ContinuousClock().measure {
          await expectThrows(.busy) { try await store.save([.sample("1")]) }
        }
      }

      #expect(await waitForRefusal() >= limit)
      #expect(try await store.ids() == [], "readers are admitted")
      let before = attempts.withLock { $0 }
      _ = await waitForRefusal()
      // A pause takes 0.2 ms at least, however busy the machine is.
      #expect(attempts.withLock { $0 } - before <= 1 + 20 * 5)

      try blocker.execute("COMMIT")
      try await store.save([.sample("1")])
      try blocker.execute("BEGIN IMMEDIATE")
      #expect(await waitForRefusal() >= limit, "the lock was free in between")
      try blocker.execute("COMMIT")
      await store.close()
    }
  }

  @Test func `report a lock that excludes all others`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await Store.open(.file(path)).close()
      let blocker = try SQLiteConnection(path: path, mode: .write)
      try blocker.execute("PRAGMA locking_mode = EXCLUSIVE")
      try blocker.execute("BEGIN IMMEDIATE")
      try blocker.execute("DELETE FROM gate")

      await expectThrows(.busy) {
        _ = try await Store.open(.file(path), options: StoreOptions(busyLimit: .milliseconds(30)))
      }
    }
  }
}
