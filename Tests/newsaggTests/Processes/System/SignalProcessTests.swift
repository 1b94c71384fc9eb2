// SignalProcessTests.swift - the program, when it is ended, stopped or continued at any moment.

import Foundation
import NewsCore
import NewsStore
import Testing
import TestSupport

extension Processes {
  @Suite struct `The program, when it is signalled` {
    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func `ends at once, leaves no temporary files and releases its leases`(
      signal: Int32, status: Int32
    ) async throws {
      let seed = SeededRandom.freshSeed()
      var random = SeededRandom(seed: seed)
      let place = try Workplace()
      try place.configure(sources: ["a", "b"], top: "per_host = 8\n")
      place.server.route("/*", feed("one").delayed(by: .milliseconds(150)))
      let output = place.directory.appending(path: "out.json").path

      var statuses: [Int32: Int] = [:]
      for _ in 0..<5 {
        let children = try (0..<5).map { _ in try place.start(["fetch", "--refresh", "-o", output])
        }
        for child in children {
          try await Task.sleep(for: .milliseconds(Int.random(in: 0...60, using: &random)))
          child.send(signal)
        }
        for child in children { statuses[try await child.wait().status, default: 0] += 1 }
        let problems = try await place.storeProblems()
        #expect(problems == [], "seed \(seed)")
      }

      // A run that had finished before the signal has status 0.
      #expect(Set(statuses.keys).isSubset(of: [status, 0]), "seed \(seed): \(statuses)")
      #expect(statuses[status, default: 0] > 10, "seed \(seed): \(statuses)")
      #expect(Set(try place.litter()).isSubset(of: ["out.json"]), "seed \(seed)")
    }

    @Test(arguments: [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)])
    func `does not wait for a document that never ends`(
      signal: Int32, status: Int32
    ) async throws {
      let place = try Workplace()

      // These are more bytes than a pipe holds, so `head` ends only after the program has begun to read.
      let run = try await place.shell(
        "mkfifo $HOME/f; exec 3<>$HOME/f; $NEWSAGG fetch - <$HOME/f & child=$!; "
          + "head -c 200000 /dev/zero >&3; kill -\(signal) $child; wait $child; echo $?")

      #expect(run.text == "\(status)\n", "\(run.errors)")
    }

    @Test func `stops a copy of the store, which can be made again`() async throws {
      let place = try Workplace()
      let store = try await Store.open(.file(place.storePath))
      // The pages of the copy are more than SQLite keeps in memory.
      let entry = FetchLogEntry(
        source: "bbc", at: .sampleNoon, code: .httpServerError, status: 500, duration: .zero,
        wireBytes: 0, bodyBytes: 0, newArticles: 0, message: String(repeating: "x", count: 300))
      try await store.append(Array(repeating: entry, count: 60_000), hits: [])
      await store.close()
      var copy = ""

      for (signal, status) in [(SIGINT, 130), (SIGTERM, 143)] as [(Int32, Int32)] {
        copy = place.directory.appending(path: "copy\(signal).db").path
        let child = try place.start(["store", "copy", place.storePath, copy])
        let log = copy + "-wal"
        try #require(await child.send(signal) { size(of: log) > 1_000_000 }, "the copy has ended")
        let stopped = try await child.wait()

        #expect(stopped.status == status, "\(stopped.errors)")
        #expect(
          stopped.errors == "newsagg: the copy was stopped; nothing was stored in \(copy)\n")
      }
      let again = try await place.run("store", "copy", place.storePath, copy, "--json")

      #expect(again.status == 0, "\(again.errors)")
      #expect(again.text.contains("60000"), "\(again.text)")
    }

    @Test(arguments: [SIGABRT, SIGSEGV])
    func `ends with the status of a missing answer when the runtime aborts it`(
      signal: Int32
    ) async throws {
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      place.server.route("/bbc", feed("one").delayed(by: .seconds(20)))

      let child = try place.start(["fetch", "--deadline", "20s"])
      await waitUntil { !place.server.requests("/bbc").isEmpty }
      child.send(signal)
      let run = try await child.wait()

      #expect(run.status == 4)
      #expect(run.errors.contains("a limit of this machine may be too low (ulimit -a)"))
    }

    @Test func `cannot write after it was stopped and another process took over`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["bbc"])
      place.server.route("/bbc", feed("stopped").delayed(by: .seconds(1)), feed("newer"))

      let stopped = try place.start(["fetch", "--timeout", "1100ms"])
      try #require(await stopped.send(SIGSTOP) { !place.server.requests("/bbc").isEmpty })
      let other = try await place.run("fetch")
      stopped.send(SIGCONT)
      let late = try await stopped.wait()

      #expect(other.states == ["bbc": "fresh"], "it waited for the lease to end")
      #expect(late.status == 0)
      let store = try await Store.open(.file(place.storePath))
      let record = try await store.records(named: ["bbc"]).first
      #expect(record?.lastCode == .fresh)
      #expect(record?.failures == 0, "the late failure does not count")
      #expect(try await store.articles(ArticleQuery(sources: ["bbc"])).map(\.title) == ["newer"])
      await store.close()
    }
  }
}

/// Zero if there is no such file.
private func size(of path: String) -> Int {
  let attributes = try? FileManager.default.attributesOfItem(atPath: path)
  return attributes?[.size] as? Int ?? 0
}
