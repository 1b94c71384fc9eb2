// LimitProcessTests.swift - the program without descriptors, space, permissions or a home directory.

import Foundation
import NewsCore
import Testing
import TestSupport

extension Processes {
  @Suite struct `The program, with scarce resources` {
    private func place(sources: Int = 2) throws -> Workplace {
      let place = try Workplace()
      try place.configure(sources: (0..<sources).map { "s\($0)" }, top: "per_host = 16\n")
      for index in 0..<sources { place.server.route("/s\(index)", feed("one", "two")) }
      return place
    }

    @Test func `fetches with few file descriptors`() async throws {
      let place = try place(sources: 40)

      let run = try await place.shell("ulimit -n 64; $NEWSAGG fetch --fail-on any")

      #expect(run.status == 0, "\(run.errors)")
      #expect(run.states.values.allSatisfy { $0 == "fresh" })
    }

    @Test(arguments: ["status", "stats", "workers", "sources list", "doctor"])
    func `names the limit of file descriptors`(command: String) async throws {
      let place = try place()

      let run = try await place.shell(
        """
        for limit in $(seq 7 16); do
          (ulimit -n $limit; $NEWSAGG \(command) > /dev/null || echo "status $?" >&2)
        done
        """)

      #expect(run.errors.contains("too few file descriptors"), "\(run.errors)")
      #expect(run.errors.contains("status 69"), "\(run.errors)")
      #expect(!run.errors.contains("inside the program"), "\(run.errors)")
      #expect(!run.errors.contains("status 1"), "\(run.errors)")
    }

    @Test(arguments: [0, 64]) func `answers when the disk is full`(kilobytes: Int) async throws {
      let place = try place()
      let items = (0..<500).map { "an article with a title of its own, number \($0)" }
      place.server.route("/s0", .body(Array(rssDocument(items: items).utf8)))
      if kilobytes > 0 { _ = try await place.run("doctor") }

      let full = try await place.shell(
        "ulimit -f \(kilobytes); $NEWSAGG fetch | cat; exit ${PIPESTATUS[0]}")
      let again = try await place.run("fetch", "--refresh")

      #expect(full.status == 0, "\(full.errors)")
      #expect(full.articles.count >= 500)
      #expect((full.json["store"] as? [String: Any])?["state"] as? String == "degraded")
      #expect(again.status == 0, "\(again.errors)")
      #expect((again.json["store"] as? [String: Any])?["state"] as? String == "ok")
      #expect(again.articles.count >= 500)
    }

    /// In a new network namespace the loopback interface is down: fault matrix N6.
    @Test(.enabled(if: access("/usr/bin/unshare", X_OK) == 0 && getuid() == 0, "needs unshare"))
    func `answers with stored articles if no host can be reached`() async throws {
      let place = try place()
      _ = try await place.run("fetch")

      let run = try await place.shell("unshare -n $NEWSAGG fetch --refresh --deadline 500ms")

      #expect(run.status == 0, "\(run.errors)")
      #expect(run.states == ["s0": "stale", "s1": "stale"])
      #expect(run.errors.contains("connect.unreachable"), "\(run.errors)")
      #expect(run.json["fetched_in_ms"] as? Int ?? .max <= 500)
      #expect(run.articles.count == 2)
    }

    @Test(.enabled(if: getuid() == 0, "needs another user to be denied something"))
    func `answers from a store that it may not write`() async throws {
      let place = try place()
      _ = try await place.run("fetch")
      _ = try await place.shell("chown -R 65534 $HOME; chmod 444 $HOME/*; chmod 555 $HOME")

      let run = try await place.shell(
        "setpriv --reuid=65534 --regid=65534 --clear-groups $NEWSAGG fetch --refresh")

      #expect(run.status == 0, "\(run.errors)")
      #expect(run.articles.count >= 2)
      #expect((run.json["store"] as? [String: Any])?["state"] as? String == "degraded")
    }

    @Test(.enabled(if: getuid() == 0, "needs another user to be denied something"))
    func `answers if it may not create a store, and says so`() async throws {
      let place = try place()
      _ = try await place.shell(
        "mkdir $HOME/closed; chmod 755 $HOME $HOME/closed; chmod 644 $HOME/config.toml")

      let closed = ["NEWSAGG_STORE": place.directory.path + "/closed/state/newsagg.db"]
      let user = "setpriv --reuid=65534 --regid=65534 --clear-groups"
      let run = try await place.shell("\(user) $NEWSAGG fetch", environment: closed)
      let status = try await place.shell("\(user) $NEWSAGG status", environment: closed)

      #expect(run.status == 0, "\(run.errors)")
      #expect(run.articles.count >= 2)
      #expect(run.errors.contains("cannot be written: Permission denied"), "\(run.errors)")
      #expect(status.status == 0, "\(status.errors)")
      #expect(status.errors.contains("--store"), "\(status.errors)")
    }

    @Test func `needs no home directory if the store is named`() async throws {
      let place = try place()

      let run = try await place.shell("unset HOME; $NEWSAGG fetch")
      let lost = try await place.shell("unset HOME NEWSAGG_STORE; $NEWSAGG fetch")

      #expect(run.status == 0, "\(run.errors)")
      #expect(lost.status == 78, "\(lost.errors)")
    }

    @Test func `works in a directory that was removed, with any umask and locale`() async throws {
      let place = try place()

      let run = try await place.shell(
        "mkdir gone; cd gone; rmdir ../gone; umask 777; LANG=C TZ=Nowhere/City $NEWSAGG fetch")

      #expect(run.status == 0, "\(run.errors)")
      #expect(run.articles.count >= 2)
    }

    @Test func `ignores a dead proxy of the environment`() async throws {
      let place = try place()
      let proxy = "http://127.0.0.1:9"

      let run = try await place.shell(
        "$NEWSAGG fetch --fail-on any",
        environment: ["http_proxy": proxy, "HTTP_PROXY": proxy, "ALL_PROXY": proxy])

      #expect(run.status == 0, "\(run.errors)")
    }
  }
}
