// TLSServer.swift - openssl s_server with a certificate made for the test.

import Foundation

/// Serves one page over TLS on a port of 127.0.0.1; ends with its last reference.
package final class TLSServer: Sendable {
  package struct Unavailable: Error {}

  package static let openssl: String? = ["/usr/bin/openssl", "/opt/homebrew/bin/openssl"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  package var port: Int { reserved.number }
  /// Trusts exactly this server's certificate.
  package let caFile: String
  private let directory: URL
  private let reserved: LoopbackPort
  private let process: Process

  /// The certificate is for `feeds.example`, signed by itself.
  package init(isExpired: Bool = false, arguments: [String] = []) async throws {
    let name = "newsagg-tls-\(UUID())"
    directory = FileManager.default.temporaryDirectory.appending(path: name)
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let key = directory.appending(path: "key.pem").path
    let request = directory.appending(path: "request.pem").path
    caFile = directory.appending(path: "certificate.pem").path
    try TLSServer.run([
      "req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
      "-keyout", key, "-out", request, "-subj", "/CN=feeds.example",
      "-addext", "subjectAltName=DNS:feeds.example",
    ])
    try TLSServer.run([
      "x509", "-req", "-in", request, "-key", key, "-out", caFile, "-copy_extensions", "copyall",
      "-days", isExpired ? "-1" : "1",
    ])
    reserved = try LoopbackPort()
    process = try TLSServer.start(
      ["s_server", "-accept", "127.0.0.1:\(reserved.number)", "-www", "-cert", caFile, "-key", key]
        + arguments
    )
    try await reserved.waitUntilOpen { [process] in process.isRunning }
  }

  deinit {
    // Tasks run with every signal blocked and children inherit that: SIGTERM would not arrive.
    kill(process.processIdentifier, SIGKILL)
    try? FileManager.default.removeItem(at: directory)
  }

  package func url(host: String = "feeds.example") -> String { "https://\(host):\(port)/" }

  private static func run(_ arguments: [String]) throws {
    let process = try start(arguments)
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw Unavailable() }
  }

  private static func start(_ arguments: [String]) throws -> Process {
    guard let openssl else { throw Unavailable() }
    let process = Process()
    process.executableURL = URL(filePath: openssl)
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try spawn(process.run)
    return process
  }
}
