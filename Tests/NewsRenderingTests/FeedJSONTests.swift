// FeedJSONTests.swift - a feed printed in pieces has every entry once, in order.

import FeedParsing
import FoundationEssentials
import NewsCore
import Testing

@testable import NewsRendering

@Suite struct `A printed feed document` {
  private struct Answer: Decodable {
    struct Entry: Decodable { var id: String }

    var format: String?
    var entries: [Entry]?
    var wellformed: Bool?
    var error: String?
  }

  private func printed(entries: Int, filler: Int) throws -> (
    Answer, bytes: Int, pieces: Int, isFeed: Bool
  ) {
    let items = (0..<entries).map {
      "<item><guid>\($0)</guid><description>\(String(repeating: "x", count: filler))</description></item>"
    }
    let document = "<rss version=\"2.0\"><channel>\(items.joined())</channel></rss>"
    let pieces = Locked<[[UInt8]]>([])
    let isFeed = FeedJSONPrinter { piece in pieces.withLock { $0.append(Array(piece)) } }
      .print(Array(document.utf8), context: DocumentContext(), limits: ParseLimits())
    let text = pieces.withLock { $0 }
    let answer = try JSONDecoder().decode(Answer.self, from: Data(text.joined()))
    return (answer, document.utf8.count, text.count, isFeed)
  }

  @Test(arguments: [0, 1, 64, 65, 640, 1000], [0, 4000])
  func `has all entries in their order, in pieces of any size`(
    entries: Int, filler: Int
  ) throws {
    let (answer, bytes, pieces, isFeed) = try printed(entries: entries, filler: filler)

    #expect(isFeed)
    #expect(answer.format == "rss20")
    #expect(answer.entries?.map(\.id) == (0..<entries).map(String.init))
    #expect(answer.wellformed == true)
    // The text before the entries and the text after them are one piece each.
    #expect(pieces == (bytes < 1 << 18 ? 1 : max((entries + 63) / 64, 1) + 2))
  }

  @Test func `is only an error when it is no feed`() throws {
    let pieces = Locked<[UInt8]>([])

    let isFeed = FeedJSONPrinter { piece in pieces.withLock { $0 += piece } }
      .print(Array("<html></html>".utf8), context: DocumentContext(), limits: ParseLimits())

    #expect(!isFeed)
    let answer = try JSONDecoder().decode(Answer.self, from: Data(pieces.withLock { $0 }))
    #expect(answer.error?.isEmpty == false)
    #expect(answer.format == nil)
  }
}
