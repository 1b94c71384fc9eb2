// OutputTests.swift - real descriptors that fail in every way.

import CDispatch
import FoundationEssentials
import Testing

@testable import NewsConfiguration

@testable import newsagg

import Glibc

/// Both ends of a pipe; bytes that fit into it can be read after the writer has ended.
final class Pipe {
  let readEnd: Int32
  let writeEnd: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    (readEnd, writeEnd) = (ends[0], ends[1])
  }

  func closeAndRead() -> String {
    close(writeEnd)
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while case let count = read(readEnd, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
    }
    close(readEnd)
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Suite struct `A checked output` {
  @Test func `is written completely through a pipe that takes it in pieces`() async throws {
    let pipe = try Pipe()
    #expect(fcntl(pipe.writeEnd, F_SETFL, O_NONBLOCK) == 0)
    let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0) }
    let output = Output(descriptor: pipe.writeEnd)
    let readEnd = pipe.readEnd

    async let received = Array(FileHandleReader.readAll(readEnd))
    try output.write(bytes)
    try output.close()

    #expect(await received == bytes)
  }

  @Test func `detects a closed pipe`() throws {
    ignoreBrokenPipes()
    let pipe = try Pipe()
    close(pipe.readEnd)
    #expect(throws: OutputError.closedPipe) {
      try Output(descriptor: pipe.writeEnd).write([1])
    }
    close(pipe.writeEnd)
  }

  @Test func `detects a full disk`() {
    let descriptor = open("/dev/full", O_WRONLY)
    let error = #expect(throws: OutputError.self) {
      try Output(descriptor: descriptor).write([1])
    }
    #expect(error == .failed(errno: ENOSPC))
    #expect(error?.description == "cannot write the output: No space left on device")
    close(descriptor)
  }

  @Test func `detects an invalid descriptor`() {
    #expect(throws: OutputError.failed(errno: EBADF)) {
      try Output(descriptor: 9999).write([1])
    }
    #expect(throws: OutputError.failed(errno: EBADF)) { try Output(descriptor: 9999).close() }
  }
}

private enum FileHandleReader {
  static func readAll(_ descriptor: Int32) -> [UInt8] {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(descriptor, &buffer, buffer.count), count > 0 {
      bytes += buffer[..<count]
    }
    close(descriptor)
    return bytes
  }
}

@Suite struct `A named output` {
  let directory = FileManager.default.temporaryDirectory.appending(
    path: "newsagg-output-\(UInt64.random(in: 0 ... .max))")

  init() throws {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  }

  @Test func `replaces the file and leaves nothing beside it`() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = directory.appending(path: "news.json").path
    try writeFile(Array("old, and longer".utf8), at: path)
    chmod(path, 0o640)
    try writeFile(Array("new".utf8), at: path)

    #expect(try String(contentsOfFile: path, encoding: .utf8) == "new")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path) == ["news.json"])
    var status = stat()
    #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
  }

  @Test func `keeps a symbolic link and replaces its target`() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let (file, link) = (directory.appending(path: "a").path, directory.appending(path: "b").path)
    try writeFile([1], at: file)
    #expect(symlink(file, link) == 0)
    try writeFile([2], at: link)

    #expect(try Array(Data(contentsOf: URL(filePath: file))) == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == file)
  }

  @Test func `keeps a symbolic link without a target`() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let (file, link) = (directory.appending(path: "a").path, directory.appending(path: "b").path)
    let second = directory.appending(path: "c").path
    #expect(symlink("a", link) == 0 && symlink(link, second) == 0)
    try writeFile([2], at: second)

    #expect(try Array(Data(contentsOf: URL(filePath: file))) == [2])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a")
    #expect(try FileManager.default.contentsOfDirectory(atPath: directory.path).count == 3)
  }

  @Test func `may be named by links in a circle, which are replaced`() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    let link = directory.appending(path: "a").path
    #expect(symlink("a", link) == 0)
    try writeFile([2], at: link)

    #expect(try Array(Data(contentsOf: URL(filePath: link))) == [2])
  }

  @Test func `that cannot be created causes an error with its path`() {
    defer { try? FileManager.default.removeItem(at: directory) }
    let path = directory.appending(path: "missing/news.json").path
    #expect(throws: OutputError.cannotCreate(path: path, errno: ENOENT)) {
      try writeFile([1], at: path)
    }
  }

  @Test func `may be a device, which is not replaced`() throws {
    defer { try? FileManager.default.removeItem(at: directory) }
    try writeFile([1], at: "/dev/null")
    #expect(throws: OutputError.failed(errno: ENOSPC)) { try writeFile([1], at: "/dev/full") }
    var status = stat()
    #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
  }
}
