// JournalFileTests.swift - the file that records requests while the store cannot be written.

import Foundation
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `The file of requests` {
  private let now = Moment(wall: noon, bootID: "boot", bootMilliseconds: 5_000_000)
  private let bbc = JournalEntry.Subject.source(name: "bbc", url: "http://bbc.example/rss")

  private func entry(_ subject: JournalEntry.Subject, minutes: Int = 15) -> JournalEntry {
    JournalEntry(subject, at: now, ownWait: .minutes(minutes), publisherWait: .minutes(1))
  }

  private func withFile(_ body: (JournalFile, String) async throws -> Void) async throws {
    try await withDirectory { directory in
      let file = JournalFile(path: directory + "/asked")
      file.reserve(at: now)
      try await body(file, directory + "/asked")
    }
  }

  @Test func `has its full size at once and contains no entries`() async throws {
    try await withFile { file, path in
      let length = try bytes(path).count
      #expect(length == JournalFile.length)
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(
        Int(status.st_blocks) * 512 >= JournalFile.length, "a full disk does not matter later")
      #expect(status.st_mode & 0o777 == 0o600)
      #expect(file.entries(at: now).isEmpty)
    }
  }

  @Test func `is created by the first process that needs it, and not again by the next`()
    async throws
  {
    try await withDirectory { directory in
      let first = JournalFile(path: directory + "/asked")
      try #require(await first.lock([bbc], at: now)).put(entry(bbc), at: now)

      // Like a process that has not seen a file yet.
      let late = JournalFile(path: directory + "/asked")
      late.reserve(at: now)

      #expect(late.entries(at: now)[bbc] == entry(bbc))
      #expect(try fileNames(directory) == ["asked"])
    }
  }

  @Test func `is rejected if it has another format`() async throws {
    try await withFile { _, path in
      try write([UInt8](repeating: 1, count: JournalFile.length), to: path)
      #expect(await JournalFile(path: path).lock([bbc], at: now) == nil)
      #expect(JournalFile(path: path).entries(at: now).isEmpty)
    }
  }

  @Test func `is not opened through a symbolic link`() async throws {
    try await withFile { _, path in
      let link = path + ".link"
      #expect(symlink(path, link) == 0)
      #expect(await JournalFile(path: link).lock([bbc], at: now) == nil)
    }
  }

  @Test func `keeps its entries when its room is allocated again`() async throws {
    try await withFile { file, path in
      try #require(await file.lock([bbc], at: now)).put(entry(bbc), at: now)

      JournalFile(path: path).reserve(at: now + .minutes(14))
      #expect(file.entries([bbc], at: now + .minutes(14))[bbc] != nil)
      JournalFile(path: path).reserve(at: now + .minutes(15))
      #expect(
        file.entries([bbc], at: now)[bbc] == nil, "nothing is read after all entries have ended")
    }
  }

  @Test func `has one entry for each source or host, the latest`() async throws {
    try await withFile { file, _ in
      let lock = try #require(await file.lock([bbc], at: now))
      lock.put(entry(bbc, minutes: 5), at: now)
      lock.put(entry(bbc, minutes: 15), at: now)

      #expect(file.entries([bbc], at: now)[bbc]?.ownWait == .minutes(15))
      #expect(file.entries(at: now + .minutes(6))[bbc]?.ownWait == .minutes(15))
    }
  }

  @Test func `uses the boot clock until the next boot`() async throws {
    try await withFile { file, _ in
      try #require(await file.lock([bbc], at: now)).put(entry(bbc), at: now)

      var setForward = now + .minutes(5)
      setForward.wall = noon + .hours(24)
      #expect(file.entries(at: setForward)[bbc] != nil)
      var setBack = now + .minutes(15)
      setBack.wall = noon
      #expect(file.entries(at: setBack)[bbc] == nil)
    }
  }

  @Test func `shows an entry to every other process until it ends`() async throws {
    try await withFile { file, path in
      let lock = try #require(await file.lock([bbc], at: now))
      lock.put(entry(bbc), at: now)

      let other = JournalFile(path: path)
      #expect(other.entries(at: now)[bbc] == entry(bbc))
      #expect(other.entries([bbc], at: now + .minutes(14))[bbc] == entry(bbc))
      #expect(other.entries([bbc], at: now + .minutes(15))[bbc] == nil)
      #expect(other.entries([.source(name: "bbc", url: "http://new.example/")], at: now).isEmpty)
    }
  }

  @Test func `names the paused hosts`() async throws {
    try await withFile { file, _ in
      let long = String(repeating: "x", count: 65)
      let lock = try #require(await file.lock([], at: now))
      for host in ["host.example", long] { lock.put(entry(.host(host)), at: now) }

      let entries = file.entries(at: now)
      #expect(entries.pauses.map(\.host) == ["host.example"])
      #expect(entries.pause(of: "host.example")?.until == now + .minutes(1))
      #expect(
        entries.pause(of: long)?.host == long, "a long name is found, though it is not stored")
    }
  }

  @Test func `uses the wall clock after a reboot`() async throws {
    try await withFile { file, _ in
      try #require(await file.lock([bbc], at: now)).put(entry(bbc), at: now)

      let later = Moment(wall: noon + .minutes(5), bootID: "next", bootMilliseconds: 60_000)
      #expect(file.entries(at: later)[bbc]?.ownWait == .minutes(15))
      let muchLater = Moment(wall: noon + .minutes(16), bootID: "next", bootMilliseconds: 720_000)
      #expect(file.entries(at: muchLater).isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `is not waited for long while another process holds its lock`() async throws {
    try await withFile { file, path in
      let held = try #require(await JournalFile(path: path).lock([bbc], at: now))
      #expect(await file.lock([bbc], at: now) == nil)
      held.put(entry(bbc), at: now)
      #expect(!file.entries(at: now).isEmpty, "reading needs no lock")
    }
  }

  @Test func `releases its lock`() async throws {
    try await withFile { file, path in
      for _ in 0..<3 {
        let lock = await JournalFile(path: path).lock([bbc], at: now)
        #expect(lock != nil)
      }
      #expect(await file.lock([bbc], at: now) != nil)
    }
  }

  private func fill(_ file: JournalFile, _ sources: some Sequence<JournalEntry.Subject>)
    async throws
  {
    let lock = try #require(await file.lock([], at: now))
    for source in sources { lock.put(entry(source, minutes: 5), at: now) }
  }

  @Test func `has room again when entries have ended`() async throws {
    try await withFile { file, _ in
      // More entries than a bucket can hold, all in the same bucket.
      let sources = (0..<100_000).map { JournalEntry.Subject.source(name: "\($0)", url: "") }
        .filter { ($0.key >> 8) % UInt64(JournalFile.buckets) == 7 }.prefix(
          JournalFile.slotsInBucket + 1)
      let last = try #require(sources.last)
      try await fill(file, sources.dropLast())

      let entries = file.entries(at: now)
      #expect(sources.dropLast().allSatisfy { entries[$0] != nil })
      #expect(await file.lock([last], at: now) == nil)
      #expect(await file.lock([last], at: now + .minutes(5)) != nil)
    }
  }

  @Test func `treats a partly written slot as empty`() async throws {
    try await withFile { file, path in
      try #require(await file.lock([bbc], at: now)).put(entry(bbc), at: now)
      var content = try bytes(path)
      let place = try #require(content[4096...].firstIndex { $0 != 0 })
      content[(place & ~7) + 24] ^= 1
      try Data(content).write(to: URL(filePath: path))

      #expect(JournalFile(path: path).entries(at: now).isEmpty)
    }
  }

  @Test func `contains nothing if it was cut or is missing`() async throws {
    try await withFile { file, path in
      #expect(truncate(path, 100) == 0)
      let cut = JournalFile(path: path)
      #expect(await cut.lock([bbc], at: now) == nil)
      #expect(cut.entries(at: now).isEmpty)
      cut.reserve(at: now)
      #expect(await cut.lock([bbc], at: now) != nil, "it was created again")
    }
    #expect(await JournalFile(path: "/nowhere/asked").lock([bbc], at: now) == nil)
  }
}
