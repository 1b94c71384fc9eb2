// Publisher.swift - the loopback server as a program, for scripts and benchmarks.

import Glibc
import TestSupport

@main
enum Publisher {
  private static let usage = """
    usage: loopback-publisher [--bind ADDR] [--port PORT] --script FILE.json
    Serves what the script says on a loopback address (0.0.0.0 for all of 127.0.0.0/8), prints the
    port, and counts: GET /__stats. Ends with SIGTERM or SIGINT.

    """

  static func main() {
    do {
      let arguments = try PublisherArguments(CommandLine.arguments.dropFirst())
      let script = try PublisherScript(contentsOf: arguments.script)
      let server = try LoopbackServer(address: arguments.address, port: arguments.port)
      for (path, answers) in script.routes { server.route(path, answers) }
      write("\(server.port)\n", to: 1)
      while true { pause() }
    } catch {
      write("loopback-publisher: \(error)\n\(usage)", to: 2)
      exit(64)
    }
  }

  private static func write(_ text: String, to descriptor: Int32) {
    let bytes = Array(text.utf8)
    _ = Glibc.write(descriptor, bytes, bytes.count)
  }
}

struct PublisherError: Error, CustomStringConvertible {
  let description: String
}

struct PublisherArguments {
  var address = "127.0.0.1"
  var port: UInt16 = 0
  var script = ""

  init(_ arguments: some Sequence<String>) throws(PublisherError) {
    var rest = Array(arguments)[...]
    while let name = rest.popFirst() {
      guard let value = rest.popFirst() else {
        throw PublisherError(description: "\(name) needs a value")
      }
      switch name {
      case "--bind": address = value
      case "--port": port = UInt16(value) ?? 0
      case "--script": script = value
      default: throw PublisherError(description: "\(name) is not known")
      }
    }
    if script.isEmpty { throw PublisherError(description: "--script is missing") }
  }
}
