// DamageTests.swift - files whose bytes differ from what SQLite wrote.

import NewsCore
import Testing
import TestSupport

import Glibc

@testable import NewsStore

@Suite struct `A damaged store` {
  @Test(arguments: ["", "-wal"], 0..<40)
  func `works again after at most two failures, whatever was changed`(
    suffix: String, seed: Int
  ) async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await fill(path)
      var random = SeededRandom(seed: UInt64(seed))
      let sound = try bytes(path + suffix)
      try write(Mutation.all[seed % Mutation.all.count](sound, &random), to: path + suffix)

      var outcome: StoreError?
      for _ in 0..<3 {
        do {
          try await use(path)
          return
        } catch let error as StoreError where error.kind == .damaged {
          outcome = error
        }
      }
      Issue.record("still damaged: \(String(describing: outcome)), seed \(seed)")
    }
  }

  @Test func `is moved aside with its log, and the user is told where`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      // A store leaves its lock; without a lock, the file would count as another program's.
      try write([], to: path + ".lock")
      var first: String?
      for _ in 0..<5 {
        try write(Array(repeating: 0x41, count: 5000), to: path)
        try write([1, 2, 3], to: path + "-wal")
        let store = try await Store.open(.file(path))
        let notes = await store.condition.notes
        #expect(notes.count == 1)
        #expect(notes.first?.contains(path + ".corrupt-") == true)
        try await store.save([.sample("1")])
        #expect(try await store.ids() == ["1"])
        await store.close()
        let moved = try fileNames(directory).filter { $0.contains(".corrupt-") }
        first = first ?? moved.first
      }
      let moved = try fileNames(directory).filter { $0.contains(".corrupt-") }
      #expect(moved.count(where: { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }) == 3)
      #expect(moved.contains { $0 == first }, "it has the earlier data")
      #expect(moved.contains { $0.hasSuffix("-wal") })
    }
  }

  @Test func `includes one that was cut to zero bytes`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await fill(path)
      try write([], to: path)

      let notes = try await notesOfOpening(path)

      #expect(notes.count == 1 && notes[0].contains("cut to zero bytes"))
      #expect(try fileNames(directory).contains { $0.contains(".corrupt-") })
      #expect(try await notesOfOpening(path) == [])
    }
  }

  @Test func `is reported also when it is found in use`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let store = try await Store.open(.file(path))
      try await store.save([.sample("1")])
      try write(Array(repeating: 0x41, count: 5000), to: path + ".other")
      rename(path + ".other", path)
      // The log still has the pages of the store, and SQLite would read them from it.
      unlink(path + "-wal")

      try await store.save([.sample("2")])

      #expect(await store.condition.notes.count { $0.contains(".corrupt-") } == 1)
      #expect(try await store.ids() == ["2"])
      await store.close()
    }
  }

  @Test func `does not include a removed one`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await fill(path)
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }

      #expect(try await notesOfOpening(path) == [])
      #expect(try await notesOfOpening(path) == [])
    }
  }

  @Test func `includes one with a changed application id beside our lock`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      try await fill(path)
      let connection = try SQLiteConnection(path: path, mode: .write)
      try connection.execute("PRAGMA application_id = 7")

      let notes = try await notesOfOpening(path)

      #expect(notes.count == 1 && notes[0].contains("application id 7"))
    }
  }

  private func notesOfOpening(_ path: String) async throws -> [String] {
    let store = try await Store.open(.file(path))
    let notes = await store.condition.notes
    await store.close()
    return notes
  }

  @Test(arguments: ["notes\n", "[sources.a]\n", String(repeating: "A", count: 5000)])
  func `is not reported when there never was a store`(text: String) async throws {
    try await withDirectory { directory in
      let path = directory + "/notes.txt"
      try write(Array(text.utf8), to: path)

      for _ in 0..<2 {
        let error = await #expect(throws: StoreError.self) { try await Store.open(.file(path)) }
        #expect(error?.kind == .foreign)
      }

      #expect(try bytes(path) == Array(text.utf8))
      #expect(try fileNames(directory) == ["notes.txt"])
    }
  }

  @Test func `is not moved while another process uses it`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let files = try StoreFiles(path: path, creates: true)
      let lockOfAnother = try FileLock(path: files.lock)
      try #require(lockOfAnother.acquire(.shared))
      try write(Array(repeating: 0x41, count: 5000), to: path)

      await expectThrows(.damaged) {
        _ = try await Store.open(
          .file(path), options: StoreOptions(busyLimit: .milliseconds(20)))
      }

      #expect(try fileNames(directory).filter { $0.contains(".corrupt-") } == [])
      lockOfAnother.release()
    }
  }

  @Test func `is checked at the next opening after damage was found in use`() async throws {
    try await withDirectory { directory in
      let path = directory + "/newsagg.db"
      let plan = FaultPlan()
      let store = try await Store.open(
        .file(path), options: StoreOptions(), schema: .current
      ) { FaultyConnection($0, plan: plan) }
      try await store.save([.sample("1", title: "Flood")])

      plan.fail(2, with: .damaged)
      await expectThrows(.damaged) { try await store.save([.sample("2")]) }
      #expect(try fileNames(directory).contains("newsagg.db.suspect"))

      try await store.save([.sample("3")])
      #expect(try await store.ids().sorted() == ["1", "3"])
      #expect(try await store.search(SearchQuery("flood", now: noon)).hits.count == 1)
      #expect(try fileNames(directory).contains("newsagg.db.suspect") == false)
      await store.close()
    }
  }

  /// Enough data to be in both log and database.
  private func fill(_ path: String) async throws {
    let store = try await Store.open(.file(path))
    let text = String(repeating: "lorem ipsum ", count: 500)
    try await store.save((0..<60).map { .sample("\($0)", summary: text) })
    await store.close()
    let again = try await Store.open(.file(path))
    try await again.save([.sample("last", source: "ap")], source: "ap")
    await again.close()
  }

  private func use(_ path: String) async throws {
    let store = try await Store.open(.file(path), options: StoreOptions(verifies: true))
    do {
      _ = try await store.articles(ArticleQuery(sources: ["bbc", "ap"]))
      _ = try await store.search(SearchQuery("lorem", now: noon))
      try await store.save([.sample("new", source: "ard")], source: "ard")
      #expect(try await store.ids(["ard"]) == ["new"])
      await store.close()
    } catch {
      await store.close()
      throw error
    }
  }
}

/// Ways in which a file can be damaged.
private enum Mutation {
  typealias Change = @Sendable ([UInt8], inout SeededRandom) -> [UInt8]

  static let all: [Change] = [
    { bytes, random in Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random))) },
    { bytes, _ in Array(bytes.prefix(1)) },
    { bytes, _ in Array(repeating: 0, count: bytes.count) },
    { bytes, random in bytes.map { _ in UInt8.random(in: 0...255, using: &random) } },
    { bytes, random in changed(bytes, count: 1, &random) },
    { bytes, random in changed(bytes, count: 20, &random) },
    { bytes, random in changed(bytes, count: bytes.count / 20, &random) },
    { bytes, random in pageReplaced(bytes, &random) },
  ]

  private static func changed(
    _ bytes: [UInt8], count: Int, _ random: inout SeededRandom
  ) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<count where !bytes.isEmpty {
      let index = Int.random(in: bytes.indices, using: &random)
      bytes[index] ^= 1 << UInt8.random(in: 0...7, using: &random)
    }
    return bytes
  }

  private static func pageReplaced(
    _ bytes: [UInt8], _ random: inout SeededRandom
  ) -> [UInt8] {
    guard bytes.count >= 8192 else { return [] }
    var bytes = bytes
    let page = Int.random(in: 0..<bytes.count / 4096, using: &random) * 4096
    for index in page..<page + 4096 { bytes[index] = .random(in: 0...255, using: &random) }
    return bytes
  }
}
