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
    var hasFailed = false
    if dates {
      try eachInputLine { try write(dateAnswer($0)) }
    } else if batch {
      try eachInputLine { try write(batchAnswer($0)) }
    } else {
      for file in files.isEmpty ? ["-"] : files {
        let context = DocumentContext(url: baseURL, contentType: contentType)
        let (answer, isFeed) = answer(file: file, context: context)
        try write(answer)
        hasFailed = hasFailed || !isFeed
      }
    }
    if hasFailed { throw ExitCode(65) }
  }

  private func answer(file: String, context: DocumentContext) -> (bytes: [UInt8], isFeed: Bool) {
    var writer = JSONWriter()
    guard let bytes = contents(of: file) else {
      writer.object {
        $0.field("error", "cannot read \(file): \(String(cString: strerror(errno)))")
      }
      writer.endLine()
      return (writer.bytes, false)
    }
    // A filter passes on all it is given: only memory limits the number of entries.
    var limits = ParseLimits()
    limits.maxEntries = .max
    let isFeed: Bool
    do throws(ParseError) {
      let feed = try parseFeed(bytes, context: context, limits: limits)
      writer.reserveCapacity(bytes.count + bytes.count / 4)
      writer.document(feed)
      isFeed = true
    } catch {
      writer.refusal(error)
      isFeed = false
    }
    writer.endLine()
    return (writer.bytes, isFeed)
  }

  private func batchAnswer(_ line: [UInt8]) -> [UInt8] {
    let request = JSONLine(line)
    guard let file = request?["file"] else {
      return Array("{\"error\":\"a request is {\\\"file\\\": …}, one a line\"}\n".utf8)
    }
    let context = DocumentContext(url: request?["url"], contentType: request?["content_type"])
    return answer(file: file, context: context).bytes
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
