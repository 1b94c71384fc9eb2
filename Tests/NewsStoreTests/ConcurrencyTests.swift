// ConcurrencyTests.swift - several stores on one file, as several processes have.

import NewsArticles
import NewsCore
import TestSupport
import Testing

@testable import NewsStore

@Suite struct `Stores on one file` {
  @Test func `lose no update`() async throws {
    try await withDirectory { directory in
      let location = StoreLocation.file(directory + "/newsagg.db")
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<4 {
          group.addTask {
            let store = try await Store.open(location, options: .generous)
            for round in 0..<50 {
              try await store.update("bbc", url: "https://bbc.example/feed") { change in
                change.record.failures += 1
                change.document = ArticleDocument(
                  [Article.sample("\(worker)-\(round)")], source: "bbc")
              }
            }
            await store.close()
          }
        }
        try await group.waitForAll()
      }

      let store = try await Store.open(location, options: StoreOptions(verifies: true))
      #expect(try await store.records(named: ["bbc"]).first?.failures == 200)
      #expect(try await store.articleCounts() == ["bbc": 200])
      #expect(await store.check().problems == [])
      await store.close()
    }
  }

  @Test func `keep the log short`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let text = String(repeating: "x", count: 100_000)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for worker in 0..<3 {
          group.addTask {
            let store = try await Store.open(.file(path), options: .generous)
            for round in 0..<60 {
              try await store.save(
                [.sample("\(round)", source: "\(worker)", summary: text)], source: "\(worker)")
              #expect(fileSize(path + "-wal") < 16 << 20)
            }
            await store.close()
          }
        }
        try await group.waitForAll()
      }
      #expect(fileSize(path) > 12 << 20, "something was checkpointed")
      let store = try await Store.open(.file(path))
      #expect(await store.check().problems == [])
      await store.close()
    }
  }

  @Test func `can be opened at the same time on a new path`() async throws {
    for _ in 0..<5 {
      try await withDirectory { directory in
        let location = StoreLocation.file(directory + "/newsagg.db")
        try await withThrowingTaskGroup(of: Void.self) { group in
          for worker in 0..<8 {
            group.addTask {
              let store = try await Store.open(location, options: .generous)
              try await store.save([.sample("1", source: "\(worker)")], source: "\(worker)")
              await store.close()
            }
          }
          try await group.waitForAll()
        }
        let store = try await Store.open(location)
        #expect(try await store.articleCounts().count == 8)
        await store.close()
      }
    }
  }

  @Test func `wait once for each kind of wait`() {
    let options = StoreOptions(busyLimit: .seconds(2), readLimit: .seconds(1))
    var lockLimits = LockWaitLimits(options)
    #expect(lockLimits.limit(of: .write) == .seconds(2))
    #expect(lockLimits.limit(of: .read) == .seconds(1))

    lockLimits.didTimeOut(.write)
    #expect(lockLimits.limit(of: .write) == LockWaitLimits.brief)
    #expect(lockLimits.limit(of: .read) == .seconds(1))

    lockLimits.didSucceed(.read)
    #expect(
      lockLimits.limit(of: .write) == LockWaitLimits.brief, "a read says nothing about writers")

    lockLimits.didSucceed(.write)
    #expect(lockLimits.limit(of: .write) == .seconds(2))
  }

  @Test func `can read while they write`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let store = try await Store.open(.file(path), options: .generous)
      try await store.save([.sample("1")])
      let blocker = try SQLiteConnection(path: path, mode: .write)
      try blocker.execute("BEGIN IMMEDIATE")
      async let saved = store.save([.sample("2")])
      await waitUntil { !store.writer.isIdle }

      #expect(try await store.ids() == ["1"], "the writer waits for the other process")

      try blocker.execute("COMMIT")
      #expect(try await saved == 1)
      await store.close()
    }
  }
}

@Suite struct `The checkpoint gate` {
  @Test(
    arguments: [
      (3_006_023, false), (3_007_000, true), (3_040_001, true), (3_044_005, true),
      (3_044_006, false), (3_045_000, true), (3_050_006, true), (3_050_007, false),
      (3_051_002, true), (3_051_003, false), (3_052_000, false),
    ] as [(Int32, Bool)])
  func `is needed on versions with the WAL-reset bug only`(version: Int32, isNeeded: Bool) {
    #expect(CheckpointGate.isNeeded(sqliteVersion: version) == isNeeded)
  }

  @Test func `admits writers together and a checkpoint alone`() async throws {
    try await withDirectory { directory in
      let files = try StoreFiles(path: directory + "/newsagg.db", creates: true)
      let gates = [
        try CheckpointGate(files: files) { 10 }, try CheckpointGate(files: files) { 10 },
      ]
      var checkpoints = 0

      #expect(gates[0].enter(within: .zero))
      #expect(gates[1].enter(within: .zero))
      gates[1].leave()
      try gates[1].checkpoint(over: 5) { checkpoints += 1 }
      #expect(checkpoints == 0, "a writer is active")

      gates[0].leave()
      try gates[0].checkpoint(over: 10) { checkpoints += 1 }
      #expect(checkpoints == 0, "the log is short")
      try gates[0].checkpoint(over: 5) {
        checkpoints += 1
        #expect(gates[1].enter(within: .milliseconds(3)) == false)
      }
      #expect(checkpoints == 1)
      #expect(gates[1].enter(within: .zero))
    }
  }

  @Test func `checkpoints a log again when it has grown as much, or has restarted`() async throws {
    try await withDirectory { directory in
      let files = try StoreFiles(path: directory + "/newsagg.db", creates: true)
      let length = Locked(0)
      let gate = try CheckpointGate(files: files) { length.withLock { $0 } }

      let lengths = [5, 6, 8, 11, 12, 17, 3, 6]
      let checkpointed = try lengths.filter { newLength in
        length.withLock { $0 = newLength }
        var hasRun = false
        try gate.checkpoint(over: 5) { hasRun = true }
        return hasRun
      }

      var isCut = false
      try gate.checkpoint(over: 5, isLast: true) { isCut = true }

      #expect(checkpointed == [6, 12, 6])
      #expect(isCut, "the next connection must still read what was checkpointed")
    }
  }

  @Test func `notices that the log restarts after a complete checkpoint`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let connection = try SQLiteConnection(path: path, mode: .create)
      try connection.execute("PRAGMA journal_mode = WAL")
      connection.watchLog(length: 0)
      try connection.execute("CREATE TABLE t (a BLOB)")
      try connection.execute("INSERT INTO t VALUES (zeroblob(100000))")
      let length = connection.logBytes
      try connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
      try connection.execute("INSERT INTO t VALUES (1)")

      #expect(length > 100_000)
      #expect(connection.logBytes < 5 * 4096)
      #expect(fileSize(path + "-wal") > 100_000, "the file keeps its length")
    }
  }
}
