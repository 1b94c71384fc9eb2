// Program.swift - the real program as a child process, with a directory, a publisher and a configuration.

import Foundation
import Testing
import TestSupport

/// The suites whose processes depend on real time; they run one after the other.
@Suite(.serialized) enum Processes {}

/// The result of one run of the program.
struct Run: Sendable {
  /// The status as a shell shows it: 128 + n for a signal.
  let status: Int32
  let output: Data
  let errors: String

  var text: String { String(decoding: output, as: UTF8.self) }

  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: output)) as? [String: Any] ?? [:]
  }

  var articles: [[String: Any]] { json["articles"] as? [[String: Any]] ?? [] }

  /// The state of each source by its name.
  var states: [String: String] {
    let sources = json["sources"] as? [[String: Any]] ?? []
    return sources.reduce(into: [:]) { states, source in
      if let name = source["name"] as? String { states[name] = source["state"] as? String }
    }
  }
}

/// A publisher, a directory and a configuration for one test.
final class Workplace: Sendable {
  let server: LoopbackServer
  let directory: URL

  init(_ configuration: String = "") throws {
    server = try LoopbackServer()
    directory = FileManager.default.temporaryDirectory
      .appending(path: "newsagg-test-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    try configure(configuration)
  }

  deinit {
    server.stop()
    try? FileManager.default.removeItem(at: directory)
  }

  /// Replaces the configuration; `HOST` stands for the publisher.
  func configure(_ text: String) throws {
    let host = "http://127.0.0.1:\(server.port)"
    let whole = "allow_private = [\"127.0.0.0/8\"]\n" + text.replacing("HOST", with: host)
    try Data(whole.utf8).write(to: directory.appending(path: "config.toml"))
  }

  /// Sources of these names, each at its own path.
  func configure(sources: [String], _ each: String = "", top: String = "") throws {
    let tables = sources.map { "[sources.\($0)]\nurl = \"HOST/\($0)\"\n\(each)\n" }
    try configure(top + "\n" + tables.joined())
  }

  var storePath: String { directory.appending(path: "newsagg.db").path }

  /// Starts the program; the caller waits for it, or kills it.
  func start(_ arguments: [String], environment: [String: String] = [:]) throws -> Child {
    try Child(
      arguments,
      environment: [
        "NEWSAGG_CONFIG": directory.appending(path: "config.toml").path,
        "NEWSAGG_STORE": storePath, "HOME": directory.path, "PATH": "/usr/bin:/bin",
      ].merging(environment) { $1 })
  }

  func run(_ arguments: String..., environment: [String: String] = [:]) async throws -> Run {
    try await start(arguments, environment: environment).wait()
  }
}

/// A running program.
final class Child: @unchecked Sendable {
  // Foundation's Process is not Sendable; it is started here and then only waited for or signalled.
  private let process = Process()
  private let output: Foundation.Pipe
  private let errors: Foundation.Pipe

  init(
    _ arguments: [String], environment: [String: String], input: URL? = nil,
    program: URL = Child.program
  ) throws {
    process.executableURL = program
    process.arguments = arguments
    process.environment = environment
    process.standardInput = try input.map(FileHandle.init(forReadingFrom:)) ?? .nullDevice
    (output, errors) = try spawn { [process] in
      let (output, errors) = (Foundation.Pipe(), Foundation.Pipe())
      process.standardOutput = output
      process.standardError = errors
      try process.run()
      return (output, errors)
    }
  }

  /// The program is beside the test bundle; the build creates both.
  static var program: URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appending(path: "newsagg")
  }

  var processID: Int32 { process.processIdentifier }

  func send(_ signal: Int32) {
    kill(processID, signal)
  }

  /// Sends `signal` at once when `condition` holds, from a thread of its own: a task may run again only after the
  /// program has ended.
  ///
  /// - Returns: Whether it was sent; false when the program ended before.
  func send(_ signal: Int32, when condition: @escaping @Sendable () -> Bool) async -> Bool {
    await withCheckedContinuation { continuation in
      Thread.detachNewThread { [self] in
        while !condition() {
          guard process.isRunning else { return continuation.resume(returning: false) }
          usleep(1000)
        }
        send(signal)
        continuation.resume(returning: true)
      }
    }
  }

  /// The first line on stderr that `isWanted` accepts.
  ///
  /// Nil when the stream ends before, or nothing comes for a minute. Lines up to it are not in the
  /// ``Run`` that ``wait()`` returns.
  func errorLine(_ isWanted: (String) -> Bool) -> String? {
    while let line = nextLine(errors) {
      if isWanted(line) { return line }
    }
    return nil
  }

  /// The next lines on stdout; fewer when the stream ends before, or nothing comes for a minute.
  func outputLines(_ count: Int) -> [String] {
    var lines: [String] = []
    while lines.count < count, let line = nextLine(output) { lines.append(line) }
    return lines
  }

  /// The lines on stdout up to this one; fewer when the stream ends before, or nothing comes for a
  /// minute.
  func outputLines(upTo last: String) -> [String] {
    var lines: [String] = []
    while lines.last != last, let line = nextLine(output) { lines.append(line) }
    return lines
  }

  private func nextLine(_ pipe: Foundation.Pipe) -> String? {
    let descriptor = pipe.fileHandleForReading.fileDescriptor
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while true {
      var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&request, 1, 60_000) > 0, read(descriptor, &byte, 1) == 1 else { return nil }
      if byte == 0x0a { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
  }

  /// Longer than any run of these tests takes, also on a busy machine.
  static let limitSeconds = 120

  /// Waits on a thread of its own, so that waiting children cannot use up the shared ones.
  ///
  /// A program that does not end within the limit is killed; its status is then 137.
  func wait() async throws -> Run {
    let killer = DispatchWorkItem { [processID] in kill(processID, SIGKILL) }
    DispatchQueue.global().asyncAfter(
      deadline: .now() + .seconds(Child.limitSeconds), execute: killer)
    defer { killer.cancel() }
    return await withCheckedContinuation { continuation in
      Thread.detachNewThread { [self] in
        // Both streams are read at once: a full pipe would stop the program.
        nonisolated(unsafe) var errorBytes = Data()
        let reader = DispatchGroup()
        reader.enter()
        Thread.detachNewThread { [errors] in
          errorBytes = errors.fileHandleForReading.readDataToEndOfFile()
          reader.leave()
        }
        let bytes = output.fileHandleForReading.readDataToEndOfFile()
        reader.wait()
        process.waitUntilExit()
        let code = process.terminationStatus
        continuation.resume(
          returning: Run(
            status: process.terminationReason == .uncaughtSignal ? 128 + code : code,
            output: bytes, errors: String(decoding: errorBytes, as: UTF8.self)))
      }
    }
  }
}

/// A small feed as bytes.
func feed(_ items: String...) -> LoopbackAnswer {
  .body(Array(rssDocument(items: items).utf8))
}
