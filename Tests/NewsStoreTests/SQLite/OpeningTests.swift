// OpeningTests.swift - which files are opened, created, refused or not touched.

import FoundationEssentials
import NewsCore
import Testing

@testable import NewsStore

import Glibc

@Suite struct `Opening a store` {
  @Test func `creates directory and file for the owner alone`() async throws {
    try await withDirectory { directory in
      let path = directory + "/a/b/newsagg.db"
      let store = try await Store.open(.file(path))
      try await store.save([.sample("1")])

      #expect(try mode(directory + "/a/b") == 0o700)
      for name in try fileNames(directory + "/a/b") {
        #expect(try mode(directory + "/a/b/" + name) == 0o600, "\(name)")
      }
      #expect(await store.condition == StoreCondition())
      await store.close()
    }
  }

  @Test func `finds what was saved before`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      for round in 0..<3 {
        let store = try await Store.open(.file(path), options: StoreOptions(verifies: true))
        #expect(try await store.ids().count == round)
        try await store.save([.sample("\(round)")])
        await store.close()
      }
    }
  }

  @Test func `treats an empty file as new`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try write([], to: path)
      let store = try await Store.open(.file(path))
      try await store.save([.sample("1")])

      #expect(try await store.ids() == ["1"])
      #expect(await store.condition.notes == [])
      await store.close()
    }
  }

  @Test func `refuses the database of another program and does not change it`() async throws {
    try await withDirectory { directory in
      let path = directory + "/other.db"
      try await makeForeignDatabase(path)
      let before = try bytes(path)

      await expectThrows(.foreign) { _ = try await Store.open(.file(path)) }

      #expect(try bytes(path) == before)
      #expect(try fileNames(directory).filter { $0.contains("corrupt") } == [])
    }
  }

  @Test func `refuses a path that is not a regular file with one name`() async throws {
    try await withDirectory { directory in
      let manager = FileManager.default
      try write([], to: directory + "/real")
      try manager.createSymbolicLink(
        atPath: directory + "/link", withDestinationPath: directory + "/real")
      try manager.linkItem(atPath: directory + "/real", toPath: directory + "/hard")
      try manager.createDirectory(
        atPath: directory + "/folder", withIntermediateDirectories: false)
      try #require(mkfifo(directory + "/fifo", 0o600) == 0)

      for name in ["link", "hard", "folder", "fifo", "folder/", "real/below"] {
        await expectThrows(.open, "\(name)") {
          _ = try await Store.open(.file(directory + "/" + name))
        }
      }
      await expectThrows(.open) { _ = try await Store.open(.file("/dev/null")) }
      await expectThrows(.open) { _ = try await Store.open(.file("")) }
    }
  }

  @Test func `follows a link to its directory`() async throws {
    try await withDirectory { directory in
      try FileManager.default.createDirectory(
        atPath: directory + "/real", withIntermediateDirectories: false)
      try FileManager.default.createSymbolicLink(
        atPath: directory + "/link", withDestinationPath: directory + "/real")

      let store = try await Store.open(.file(directory + "/link/newsagg.db"))
      await store.close()

      #expect(try fileNames(directory + "/real").contains("newsagg.db"))
    }
  }

  @Test func `for reading only reads, and refuses to write`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let writer = try await Store.open(.file(path))
      try await writer.save([.sample("1")])
      let reader = try await Store.open(.file(path), options: StoreOptions(isReadOnly: true))

      #expect(try await reader.ids() == ["1"])
      await expectThrows(.readOnly) { try await reader.save([.sample("2")]) }
      #expect(await reader.condition.access != .ok)
      await reader.close()
      await writer.close()
    }
  }

  @Test func `for reading only creates no file`() async throws {
    try await withDirectory { directory in
      await expectThrows(.open) {
        _ = try await Store.open(
          .file(directory + "/newsagg.db"), options: StoreOptions(isReadOnly: true))
      }
      let names = try fileNames(directory)
      #expect(names == [])
    }
  }

  @Test func `starts a new file when the old one was removed while it was open`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let store = try await Store.open(.file(path))
      try await store.save([.sample("1")])
      for name in try fileNames(directory) {
        try FileManager.default.removeItem(atPath: directory + "/" + name)
      }

      try await store.save([.sample("2")])

      #expect(try await store.ids() == ["2"])
      let other = try await Store.open(.file(path))
      #expect(try await other.ids() == ["2"])
      await other.close()
      await store.close()
    }
  }

  @Test func `creates a removed file again when it is read`() async throws {
    try await withDirectory { directory in
      let store = try await Store.open(.file(directory + "/newsagg.db"))
      try await store.save([.sample("1")])
      _ = try await store.version()  // opens the second connection
      for name in try fileNames(directory) {
        try FileManager.default.removeItem(atPath: directory + "/" + name)
      }

      #expect(try await store.ids() == [])
      #expect(try fileNames(directory).contains("newsagg.db"))
      await store.close()
    }
  }

  @Test func `ends when the store is closed`() async throws {
    let store = try await Store.open(.memory)
    await store.close()

    await expectThrows(.open) { _ = try await store.allRecords() }
  }

  @Test func `ends for connections that were never used, which are not opened to be closed`()
    async throws
  {
    try await withDirectory { directory in
      let opened = Locked(0)
      let store = try await Store.open(
        .file(directory + "/newsagg.db"), options: StoreOptions(), schema: .current
      ) { connection in
        opened.withLock { $0 += 1 }
        return connection
      }
      let used = opened.withLock { $0 }

      await store.close()

      await expectThrows(.open) { try await store.read(within: .seconds(60)) { _ in } }
      #expect(opened.withLock { $0 } == used)
    }
  }
}

@Suite struct `A schema` {
  private let next = Schema(
    steps: Schema.current.steps + [["CREATE TABLE later (x INTEGER) STRICT"]], oldestReader: 1)
  private let breaking = Schema(
    steps: Schema.current.steps + [["CREATE TABLE later (x INTEGER) STRICT"]],
    oldestReader: Schema.current.version + 1)

  @Test func `is upgraded with a copy of the old file beside it`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await withStore(path, .current) { try await $0.save([.sample("1")]) }

      try await withStore(path, next) { store in
        let ids = try await store.ids()
        #expect(ids == ["1"])
        #expect(await store.check().schemaVersion == next.version)
        #expect(await store.condition.notes.count == 1)
      }
      try await withStore(path + ".schema-\(Schema.current.version)", .current) { store in
        let ids = try await store.ids()
        #expect(ids == ["1"])
      }
      try await withStore(path, next) { #expect(await $0.condition.notes == []) }
    }
  }

  @Test func `does not accept an empty file as a copy`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let copy = path + ".schema-\(Schema.current.version)"
      try await withStore(path, .current) { try await $0.save([.sample("1")]) }
      #expect(FileManager.default.createFile(atPath: copy, contents: nil))

      try await withStore(path, next) { #expect(await $0.condition.notes.count == 1) }

      try await withStore(copy, .current) { store in
        let ids = try await store.ids()
        #expect(ids == ["1"])
      }
    }
  }

  @Test func `is upgraded once by many processes at the same time`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let first = Schema(steps: [Schema.current.steps[0]], oldestReader: 1)
      let old = try await Store.open(
        .file(path), options: StoreOptions(), schema: first, wrap: { $0 })
      await old.close()

      let stores = try await withThrowingTaskGroup(of: Store.self) { group in
        for number in 0..<8 {
          group.addTask {
            let store = try await Store.open(.file(path), options: .generous)
            try await store.save([.sample("\(number)", source: "s\(number)")], source: "s\(number)")
            return store
          }
        }
        return try await group.reduce(into: [Store]()) { $0.append($1) }
      }

      let ids = try await stores[0].ids((0..<8).map { "s\($0)" }, mergesStories: false)
      #expect(Set(ids) == Set((0..<8).map(String.init)))
      for store in stores { await store.close() }
      let files = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(files.contains("newsagg.db.schema-1") && !files.contains { $0.hasSuffix(".part") })
    }
  }

  @Test func `that is newer is read if it allows that`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await withStore(path, next) { try await $0.save([.sample("1")]) }

      try await withStore(path, .current) { store in
        let ids = try await store.ids()
        #expect(ids == ["1"])
        #expect(await store.condition.access != .ok)
        await expectThrows(.readOnly) { try await store.save([.sample("2")]) }
      }
    }
  }

  @Test func `that is too new is refused`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await withStore(path, breaking) { try await $0.save([.sample("1")]) }

      await expectThrows(.newer) { _ = try await Store.open(.file(path)) }
      try await withStore(path, breaking) { store in
        let ids = try await store.ids()
        #expect(ids == ["1"])
      }
    }
  }

  @Test func `stays as it was when a step fails`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await withStore(path, .current) { try await $0.save([.sample("1")]) }
      let failing = Schema(
        steps: Schema.current.steps + [["CREATE TABLE later (x INTEGER) STRICT", "nonsense"]],
        oldestReader: 1)

      await expectThrows(.io) { try await withStore(path, failing) { _ in } }

      try await withStore(path, next) { store in
        let ids = try await store.ids()
        #expect(ids == ["1"])
      }
    }
  }

  private func withStore(
    _ path: String, _ schema: Schema, _ body: (Store) async throws -> Void
  ) async throws {
    let store = try await Store.open(
      .file(path), options: StoreOptions(), schema: schema, wrap: { $0 })
    try await body(store)
    await store.close()
  }
}

private func mode(_ path: String) throws -> Int {
  let attributes = try FileManager.default.attributesOfItem(atPath: path)
  return attributes[.posixPermissions] as? Int ?? -1
}

/// A database that another program made with SQLite, in WAL mode and with a log.
private func makeForeignDatabase(_ path: String) async throws {
  let connection = try SQLiteConnection(path: path, mode: .create)
  for statement in [
    "PRAGMA journal_mode = WAL", "CREATE TABLE theirs (x)", "PRAGMA user_version = 1",
  ] {
    try connection.execute(statement)
  }
}
