// PiecesProcessTests.swift - a document that arrives in pieces of any size is read in the same way.

import Foundation
import Testing
import TestSupport

@testable import NewsConfiguration

extension Processes {
  @Suite struct `The program, with a document in pieces` {
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../FeedParsingTests/Fixtures").standardized.path

    private static let documents = [
      "atom03.xml", "atom10.xml", "broken.xml", "feed.json", "newsapi.json", "page.html",
      "rss10.xml", "rss20.xml", "subscriptions.opml",
    ]

    @Test(arguments: documents)
    func `reads the same from a pipe as from a file`(name: String) async throws {
      let place = try Workplace()
      let file = "\(Self.fixtures)/\(name)"
      let whole = try await place.shell("$NEWSAGG parse < \(file)")

      for size in [1, 2, 3, 7, 61, 509, 4093] {
        let pieces = try await place.shell("dd bs=\(size) status=none < \(file) | $NEWSAGG parse")

        #expect(pieces.text == whole.text, "pieces of \(size)")
        #expect(pieces.status == whole.status)
      }
    }

    @Test(arguments: ["atom10.xml", "broken.xml", "feed.json", "rss20.xml"])
    func `reads the same in chunks as in one piece`(name: String) async throws {
      let bytes = try Array(Data(contentsOf: URL(filePath: "\(Self.fixtures)/\(name)")))
      let whole = try await articles(of: .body(bytes))
      #expect(!whole.isEmpty)

      for size in [1, 2, 3, 7, 61, 509] {
        let answer = LoopbackAnswer.body(bytes).framed(.chunked).dripping(size, every: .zero)

        #expect(try await articles(of: answer) == whole, "chunks of \(size)")
      }
    }

    /// Removes the parts that differ between two runs: the port, and the time of articles without a date.
    private func articles(of answer: LoopbackAnswer) async throws -> String {
      let place = try Workplace("[sources.a]\nurl = \"HOST/a\"")
      place.server.route("/a", answer)
      let fields = "id,title,url,summary,authors,tags,language,image"
      return try await place.run("fetch", "--format", "tsv", "--fields", fields).text
        .replacing(":\(place.server.port)", with: "")
    }
  }
}
