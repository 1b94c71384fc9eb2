// AskedFileTests.swift - the file that records requests while the store cannot be written.

import Foundation
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `The file of requests` {
  private let now = Moment(wall: noon, bootID: "boot", bootMilliseconds: 5_000_000)
  private let bbc = AskedMark.Subject.source(name: "bbc", url: "http://bbc.example/rss")

  private func mark(_ subject: AskedMark.Subject, minutes: Int = 15) -> AskedMark {
    AskedMark(subject, at: now, ownWait: .minutes(minutes), publisherWait: .minutes(1))
  }

  private func withFile(_ body: (AskedFile, String) async throws -> Void) async throws {
    try await withDirectory { directory in
      let file = AskedFile(path: directory + "/asked")
      file.reserve(at: now)
      try await body(file, directory + "/asked")
    }
  }

  @Test func `has its full size at once and contains no marks`() async throws {
    try await withFile { file, path in
      let length = try bytes(path).count
      #expect(length == AskedFile.length)
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(Int(status.st_blocks) * 512 >= AskedFile.length, "a full disk does not matter later")
      #expect(status.st_mode & 0o777 == 0o600)
      #expect(file.marks(at: now).isEmpty)
    }
  }

  @Test func `is created by the first process that needs it, and not again by the next`()
    async throws
  {
    try await withDirectory { directory in
      let first = AskedFile(path: directory + "/asked")
      try #require(await first.claim([bbc], at: now)).put(mark(bbc), at: now)

      // Like a process that has not seen a file yet.
      let late = AskedFile(path: directory + "/asked")
      late.reserve(at: now)

      #expect(late.marks(at: now)[bbc] == mark(bbc))
      #expect(try fileNames(directory) == ["asked"])
    }
  }

  @Test func `is rejected if it has another format`() async throws {
    try await withFile { _, path in
      try write([UInt8](repeating: 1, count: AskedFile.length), to: path)
      #expect(await AskedFile(path: path).claim([bbc], at: now) == nil)
      #expect(AskedFile(path: path).marks(at: now).isEmpty)
    }
  }

  @Test func `is not opened through a symbolic link`() async throws {
    try await withFile { _, path in
      let link = path + ".link"
      #expect(symlink(path, link) == 0)
      #expect(await AskedFile(path: link).claim([bbc], at: now) == nil)
    }
  }

  @Test func `keeps its marks when its room is allocated again`() async throws {
    try await withFile { file, path in
      try #require(await file.claim([bbc], at: now)).put(mark(bbc), at: now)

      AskedFile(path: path).reserve(at: now + .minutes(14))
      #expect(file.marks([bbc], at: now + .minutes(14))[bbc] != nil)
      AskedFile(path: path).reserve(at: now + .minutes(15))
      #expect(file.marks([bbc], at: now)[bbc] == nil, "nothing is read after all marks have ended")
    }
  }

  @Test func `has one mark for each source or host, the latest`() async throws {
    try await withFile { file, _ in
      let claim = try #require(await file.claim([bbc], at: now))
      claim.put(mark(bbc, minutes: 5), at: now)
      claim.put(mark(bbc, minutes: 15), at: now)

      #expect(file.marks([bbc], at: now)[bbc]?.ownWait == .minutes(15))
      #expect(file.marks(at: now + .minutes(6))[bbc]?.ownWait == .minutes(15))
    }
  }

  @Test func `uses the boot clock until the next boot`() async throws {
    try await withFile { file, _ in
      try #require(await file.claim([bbc], at: now)).put(mark(bbc), at: now)

      var setForward = now + .minutes(5)
      setForward.wall = noon + .hours(24)
      #expect(file.marks(at: setForward)[bbc] != nil)
      var setBack = now + .minutes(15)
      setBack.wall = noon
      #expect(file.marks(at: setBack)[bbc] == nil)
    }
  }

  @Test func `shows a mark to every other process until it ends`() async throws {
    try await withFile { file, path in
      let claim = try #require(await file.claim([bbc], at: now))
      claim.put(mark(bbc), at: now)

      let other = AskedFile(path: path)
      #expect(other.marks(at: now)[bbc] == mark(bbc))
      #expect(other.marks([bbc], at: now + .minutes(14))[bbc] == mark(bbc))
      #expect(other.marks([bbc], at: now + .minutes(15))[bbc] == nil)
      #expect(other.marks([.source(name: "bbc", url: "http://new.example/")], at: now).isEmpty)
    }
  }

  @Test func `names the paused hosts`() async throws {
    try await withFile { file, _ in
      let long = String(repeating: "x", count: 65)
      let claim = try #require(await file.claim([], at: now))
      for host in ["host.example", long] { claim.put(mark(.host(host)), at: now) }

      let marks = file.marks(at: now)
      #expect(marks.pauses.map(\.host) == ["host.example"])
      #expect(marks.pause(of: "host.example")?.until == now + .minutes(1))
      #expect(marks.pause(of: long)?.host == long, "a long name is found, though it is not stored")
    }
  }

  @Test func `uses the wall clock after a reboot`() async throws {
    try await withFile { file, _ in
      try #require(await file.claim([bbc], at: now)).put(mark(bbc), at: now)

      let later = Moment(wall: noon + .minutes(5), bootID: "next", bootMilliseconds: 60_000)
      #expect(file.marks(at: later)[bbc]?.ownWait == .minutes(15))
      let muchLater = Moment(wall: noon + .minutes(16), bootID: "next", bootMilliseconds: 720_000)
      #expect(file.marks(at: muchLater).isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `is not waited for long while another process holds its lock`() async throws {
    try await withFile { file, path in
      let held = try #require(await AskedFile(path: path).claim([bbc], at: now))
      #expect(await file.claim([bbc], at: now) == nil)
      held.put(mark(bbc), at: now)
      #expect(!file.marks(at: now).isEmpty, "reading needs no lock")
    }
  }

  @Test func `releases its lock`() async throws {
    try await withFile { file, path in
      for _ in 0..<3 {
        let claim = await AskedFile(path: path).claim([bbc], at: now)
        #expect(claim != nil)
      }
      #expect(await file.claim([bbc], at: now) != nil)
    }
  }

  private func fill(_ file: AskedFile, _ sources: some Sequence<AskedMark.Subject>) async throws {
    let claim = try #require(await file.claim([], at: now))
    for source in sources { claim.put(mark(source, minutes: 5), at: now) }
  }

  @Test func `has room again when marks have ended`() async throws {
    try await withFile { file, _ in
      // More marks than a bucket can hold, all in the same bucket.
      let sources = (0..<100_000).map { AskedMark.Subject.source(name: "\($0)", url: "") }
        .filter { ($0.key >> 8) % UInt64(AskedFile.buckets) == 7 }.prefix(
          AskedFile.slotsInBucket + 1)
      let last = try #require(sources.last)
      try await fill(file, sources.dropLast())

      let marks = file.marks(at: now)
      #expect(sources.dropLast().allSatisfy { marks[$0] != nil })
      #expect(await file.claim([last], at: now) == nil)
      #expect(await file.claim([last], at: now + .minutes(5)) != nil)
    }
  }

  @Test func `treats a partly written slot as empty`() async throws {
    try await withFile { file, path in
      try #require(await file.claim([bbc], at: now)).put(mark(bbc), at: now)
      var content = try bytes(path)
      let place = try #require(content[4096...].firstIndex { $0 != 0 })
      content[(place & ~7) + 24] ^= 1
      try Data(content).write(to: URL(filePath: path))

      #expect(AskedFile(path: path).marks(at: now).isEmpty)
    }
  }

  @Test func `contains nothing if it was cut or is missing`() async throws {
    try await withFile { file, path in
      #expect(truncate(path, 100) == 0)
      let cut = AskedFile(path: path)
      #expect(await cut.claim([bbc], at: now) == nil)
      #expect(cut.marks(at: now).isEmpty)
      cut.reserve(at: now)
      #expect(await cut.claim([bbc], at: now) != nil, "it was created again")
    }
    #expect(await AskedFile(path: "/nowhere/asked").claim([bbc], at: now) == nil)
  }
}
