// StreamProcessTests.swift - standard streams that are closed, full or without a reader.

import Foundation
import NewsCore
import NewsStore
import Testing
import TestSupport

extension Processes {
  @Suite struct `The program, with unusual streams` {
    private func place() throws -> Workplace {
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      // More than a pipe holds.
      let items = (0..<2000).map { "an article with a title of its own, number \($0)" }
      place.server.route("/bbc", .body(Array(rssDocument(items: items).utf8)))
      return place
    }

    @Test(
      arguments: [
        ("$NEWSAGG fetch --format jsonl > /dev/full", 74),
        ("$NEWSAGG fetch --format jsonl | head -1 > /dev/null; exit ${PIPESTATUS[0]}", 141),
        (
          "trap '' PIPE; $NEWSAGG fetch --format jsonl | head -1 > /dev/null; exit ${PIPESTATUS[0]}",
          141
        ),
        ("$NEWSAGG fetch --format jsonl >&-", 0),
        ("$NEWSAGG fetch --format jsonl <&-", 0),
        ("$NEWSAGG fetch --format jsonl 2>&-", 0),
        ("$NEWSAGG fetch --format jsonl 2> /dev/full", 0),
        ("$NEWSAGG fetch --format jsonl <&- >&- 2>&-", 0),
        ("$NEWSAGG fetch -o /dev/full", 74),
        ("$NEWSAGG fetch -o missing/directory/file", 73),
      ] as [(String, Int32)])
    func `has a status that says whether the output was written`(script: String, status: Int32)
      async throws
    {
      let place = try place()

      let run = try await place.shell(script)

      #expect(run.status == status, "\(run.errors)")
      #expect(try await place.storeProblems() == [])
    }
  }
}

extension Workplace {
  /// The result of an integrity check; no source has a lease.
  func storeProblems() async throws -> [String] {
    let store = try await Store.open(.file(storePath))
    var problems = await store.check().problems
    for record in try await store.allRecords() where !record.lease.owner.isEmpty {
      problems.append("\(record.name) is still leased")
    }
    await store.close()
    return problems
  }
}
