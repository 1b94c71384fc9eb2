// ParseCommand.swift - prints a feed document as JSON; uses neither network nor store.

import ArgumentParser
import FeedParsing
import NewsCore
import NewsRendering
import NewsText

struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse",
    abstract: "Read feed documents and print each as one JSON object.",
    discussion: """
      A filter for pipes: it uses neither the network nor the store.

        curl -s https://example.org/feed.xml | newsagg parse | jq -r '.entries[].title'

      It recognises RSS, RDF, Atom, JSON Feed, NewsAPI and OPML by their content. For a document \
      that is no feed it prints {"error": …} and ends with status 65.
      """)

  @Argument(help: "Documents to read; - or no file means standard input.", completion: .file())
  var files: [String] = []

  @Option(help: "URL of the document, with which its relative links are resolved.")
  var baseURL: String?

  @Option(help: "HTTP Content-Type of the document; its charset is used.")
  var contentType: String?

  @Flag(help: "Read requests {\"file\",\"url\",\"content_type\"} from standard input, one a line.")
  var batch = false

  @Flag(help: "Read dates from standard input, one a line, and print each in RFC 3339, or null.")
  var dates = false

  func validate() throws {
    if batch, dates { throw ValidationError("--batch and --dates contradict each other") }
    guard let file = files.first, batch || dates else { return }
    let flag = batch ? "--batch" : "--dates"
    throw ValidationError("\(flag) reads standard input: write \(flag) < \(file)")
  }

  mutating func run() throws {
    if dates { return try eachInputLine { try Output.standardOutput.write(dateAnswer($0)) } }
    if batch {
      var areFeeds = true
      try eachInputLine { areFeeds = try answerBatch($0) && areFeeds }
      if !areFeeds { throw CommandError.quiet(.badInput) }
      return
    }
    try Self.run(files, DocumentContext(url: baseURL, contentType: contentType))
  }

  static func run(_ files: [String], _ context: DocumentContext = DocumentContext()) throws {
    let documents = files.isEmpty ? ["-"] : files
    guard try printDocuments(documents, context, reportUnreadable: notice) else {
      throw CommandError.quiet(.badInput)
    }
  }

  /// False when there was no feed to print.
  private func answerBatch(_ line: [UInt8]) throws -> Bool {
    let request = JSONLine(line)
    guard let file = request?["file"] else {
      try Output.standardOutput.write(
        Array("{\"error\":\"a request is {\\\"file\\\": …}, one a line\"}\n".utf8))
      return false
    }
    let context = DocumentContext(url: request?["url"], contentType: request?["content_type"])
    return try printDocuments([file], context)
  }

  /// The answer to a line with a date, given as plain text or as a JSON string: RFC 3339, or null.
  private func dateAnswer(_ line: [UInt8]) -> [UInt8] {
    var writer = JSONWriter()
    let text = JSONLine(line)?.string ?? String(decoding: line, as: UTF8.self)
    if let time = parseFeedDate(text) {
      writer.string(time.rfc3339WithFraction)
    } else {
      writer.null()
    }
    writer.endLine()
    return writer.bytes
  }
}
