// AskedFileTests.swift - the file that remembers requests beside a store that cannot be written.

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

  @Test func `takes its room at once and holds nothing`() async throws {
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

  @Test func `is made by whoever needs it first, and not made again by the next`() async throws {
    try await withDirectory { directory in
      let first = AskedFile(path: directory + "/asked")
      try #require(await first.claim([bbc], at: now)).put(mark(bbc), at: now)

      // As by a process that saw no file yet.
      let late = AskedFile(path: directory + "/asked")
      late.reserve(at: now)

      #expect(late.marks(at: now)[bbc] == mark(bbc))
      #expect(try fileNames(directory) == ["asked"])
    }
  }

  @Test func `is not taken for what it is not`() async throws {
    try await withFile { _, path in
      try write([UInt8](repeating: 1, count: AskedFile.length), to: path)
      #expect(await AskedFile(path: path).claim([bbc], at: now) == nil)
      #expect(AskedFile(path: path).marks(at: now).isEmpty)
    }
  }

  @Test func `is not looked for behind a link`() async throws {
    try await withFile { _, path in
      let link = path + ".link"
      #expect(symlink(path, link) == 0)
      #expect(await AskedFile(path: link).claim([bbc], at: now) == nil)
    }
  }

  @Test func `keeps its marks when room is taken for it again`() async throws {
    try await withFile { file, path in
      try #require(await file.claim([bbc], at: now)).put(mark(bbc), at: now)

      AskedFile(path: path).reserve(at: now + .minutes(14))
      #expect(file.marks([bbc], at: now + .minutes(14))[bbc] != nil)
      AskedFile(path: path).reserve(at: now + .minutes(15))
      #expect(file.marks([bbc], at: now)[bbc] == nil, "nothing is read once all are over")
    }
  }

  @Test func `has one mark of each subject, the latest`() async throws {
    try await withFile { file, _ in
      let claim = try #require(await file.claim([bbc], at: now))
      claim.put(mark(bbc, minutes: 5), at: now)
      claim.put(mark(bbc, minutes: 15), at: now)

      #expect(file.marks([bbc], at: now)[bbc]?.ownWait == .minutes(15))
      #expect(file.marks(at: now + .minutes(6))[bbc]?.ownWait == .minutes(15))
    }
  }

  @Test func `goes by the clock that counts from boot until there is another boot`() async throws {
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

  @Test func `tells every other process what was marked, until it is over`() async throws {
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

  @Test func `names the hosts that are left alone`() async throws {
    try await withFile { file, _ in
      let long = String(repeating: "x", count: 65)
      let claim = try #require(await file.claim([], at: now))
      for host in ["host.example", long] { claim.put(mark(.host(host)), at: now) }

      let marks = file.marks(at: now)
      #expect(marks.pauses.map(\.host) == ["host.example"])
      #expect(marks.pause(of: "host.example")?.until == now + .minutes(1))
      #expect(marks.pause(of: long)?.host == long, "a long name is found, though it is not kept")
    }
  }

  @Test func `goes by the wall clock after a reboot`() async throws {
    try await withFile { file, _ in
      try #require(await file.claim([bbc], at: now)).put(mark(bbc), at: now)

      let later = Moment(wall: noon + .minutes(5), bootID: "next", bootMilliseconds: 60_000)
      #expect(file.marks(at: later)[bbc]?.ownWait == .minutes(15))
      let muchLater = Moment(wall: noon + .minutes(16), bootID: "next", bootMilliseconds: 720_000)
      #expect(file.marks(at: muchLater).isEmpty)
    }
  }

  @Test(.timeLimit(.minutes(1)))
  func `is not waited for while another holds its lock`() async throws {
    try await withFile { file, path in
      let held = try #require(await AskedFile(path: path).claim([bbc], at: now))
      #expect(await file.claim([bbc], at: now) == nil)
      held.put(mark(bbc), at: now)
      #expect(!file.marks(at: now).isEmpty, "reading needs no lock")
    }
  }

  @Test func `gives its lock back`() async throws {
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

  @Test func `has room again where marks are over`() async throws {
    try await withFile { file, _ in
      // More than one bucket holds, all in the same one.
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

  @Test func `takes a place that was written in part for an empty one`() async throws {
    try await withFile { file, path in
      try #require(await file.claim([bbc], at: now)).put(mark(bbc), at: now)
      var content = try bytes(path)
      let place = try #require(content[4096...].firstIndex { $0 != 0 })
      content[(place & ~7) + 24] ^= 1
      try Data(content).write(to: URL(filePath: path))

      #expect(AskedFile(path: path).marks(at: now).isEmpty)
    }
  }

  @Test func `remembers nothing where it was cut or is not there`() async throws {
    try await withFile { file, path in
      #expect(truncate(path, 100) == 0)
      let cut = AskedFile(path: path)
      #expect(await cut.claim([bbc], at: now) == nil)
      #expect(cut.marks(at: now).isEmpty)
      cut.reserve(at: now)
      #expect(await cut.claim([bbc], at: now) != nil, "it was made anew")
    }
    #expect(await AskedFile(path: "/nowhere/asked").claim([bbc], at: now) == nil)
  }
}
