// WorkerProcess.swift - a process that tests kill.

import Foundation
import TestSupport

/// One resilience-worker; its output goes to a file, which survives the process.
final class WorkerProcess: @unchecked Sendable {
  // Foundation's Process is not Sendable; it is started here and then only signalled or waited for.
  private let process = Process()
  private let outputPath: String

  convenience init(_ arguments: String..., output: String = "/dev/null") throws {
    try self.init(WorkerProcess.built("resilience-worker"), arguments, output: output)
  }

  /// Starts `program`; without `environment` it inherits that of the tests.
  init(
    _ program: URL, _ arguments: [String], environment: [String: String]? = nil,
    output: String = "/dev/null"
  ) throws {
    outputPath = output
    process.executableURL = program
    process.arguments = arguments
    if let environment { process.environment = environment }
    if output != "/dev/null" { try Data().write(to: URL(filePath: output)) }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle(forWritingAtPath: output) ?? .nullDevice
    process.standardError = FileHandle.nullDevice
    try spawn(process.run)
  }

  /// A program in the same build directory as the tests.
  static func built(_ name: String) -> URL {
    URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(path: name)
  }

  deinit {
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  var processID: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }

  /// Waits for its end.
  ///
  /// - Returns: Its exit status.
  func wait() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Kills it at once and waits for its end.
  func destroy() {
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The last complete line of its output.
  var lastLine: Substring? {
    let text = (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? ""
    let whole = text.prefix(upTo: text.lastIndex(of: "\n") ?? text.startIndex)
    return whole.split(separator: "\n").last
  }
}

/// A new directory, removed after `body`.
func withDirectory<Value>(_ body: (String) async throws -> Value) async throws -> Value {
  let url = FileManager.default.temporaryDirectory
    .appending(path: "newsagg-worker-\(UInt64.random(in: 0 ... .max))")
  try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: url) }
  return try await body(url.path)
}
