// ParseCommand.swift - a feed document in, JSON out; no network, no store.

import ArgumentParser
import FeedParsing
import Glibc
import NewsCore

struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Read feed documents and print each as one JSON object.",
    discussion: """
      A filter for pipes: it asks no network and keeps nothing.

        curl -s https://example.org/feed.xml | newsagg parse | jq -r '.entries[].title'

      RSS, RDF, Atom, JSON Feed, NewsAPI and OPML are told apart by their content. A document \
      that is no feed gives {"error": …} and exit status 65.
      """)

  @Argument(help: "Documents to read; - or nothing is standard input.", completion: .file())
  var files: [String] = []

  @Option(help: "URL of the document; relative links in it resolve against it.")
  var baseURL: String?

  @Option(help: "HTTP Content-Type of the document; its charset counts.")
  var contentType: String?

  @Flag(help: "Read requests {\"file\",\"url\",\"content_type\"} from standard input, one a line.")
  var batch = false

  @Flag(help: "Read dates from standard input, one JSON string a line, and print them in RFC 3339.")
  var dates = false

  mutating func run() throws {
    if dates { return try eachInputLine { try Output.standardOutput.write(dateAnswer($0)) } }
    if batch { return try eachInputLine { try answerBatch($0) } }
    var hasFailed = false
    let context = DocumentContext(url: baseURL, contentType: contentType)
    for file in files.isEmpty ? ["-"] : files where try !answer(file: file, context: context) {
      hasFailed = true
    }
    if hasFailed { throw ExitCode(65) }
  }

  /// Prints one document; false when it was no feed.
  private func answer(file: String, context: DocumentContext) throws -> Bool {
    guard let bytes = contents(of: file) else {
      var writer = JSONWriter()
      writer.object {
        $0.field("error", "cannot read \(file): \(String(cString: strerror(errno)))")
      }
      writer.endLine()
      try Output.standardOutput.write(writer.bytes)
      return false
    }
    // A filter passes on all it is given: only memory limits the number of entries.
    var limits = ParseLimits()
    limits.maxEntries = .max
    var failure: (any Error)?
    let printer = FeedJSONPrinter { piece in
      guard failure == nil else { return }
      do { try Output.standardOutput.write(piece) } catch { failure = error }
    }
    let isFeed = printer.print(bytes, context: context, limits: limits)
    if let failure { throw failure }
    return isFeed
  }

  private func answerBatch(_ line: [UInt8]) throws {
    let request = JSONLine(line)
    guard let file = request?["file"] else {
      return try Output.standardOutput.write(
        Array("{\"error\":\"a request is {\\\"file\\\": …}, one a line\"}\n".utf8))
    }
    let context = DocumentContext(url: request?["url"], contentType: request?["content_type"])
    _ = try answer(file: file, context: context)
  }

  private func dateAnswer(_ line: [UInt8]) -> [UInt8] {
    var writer = JSONWriter()
    if let text = JSONLine(line)?.string, let time = parseFeedDate(text) {
      writer.string(time.rfc3339WithFraction)
    } else {
      writer.null()
    }
    writer.endLine()
    return writer.bytes
  }
}
