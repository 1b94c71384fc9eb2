// ThreadLimitProcessTests.swift - how the program ends with too few threads and descriptors.

import Testing
import TestSupport

extension Processes {
  @Suite struct `The program, when a limit of the system is too low` {
    @Test(arguments: [false, true])
    func `ends two seconds after its deadline when no thread can be started`(
      isJSON: Bool
    ) async throws {
      let place = try Workplace()
      let format = isJSON ? "--json" : "--format=table"

      // Root is exempt from the limit; 99 where another user cannot reach the program.
      let run = try await place.shell(
        """
        test $(id -u) = 0 && other="setpriv --reuid=4242 --clear-groups"
        $other test -x $NEWSAGG || exit 99
        $other prlimit --nproc=1 $NEWSAGG fetch --deadline 1s \(format)
        """)

      guard run.status != 99 else { return }
      #expect(run.status == 4)
      #expect(run.errors.contains("no thread could be started"), "\(run.errors)")
      #expect(run.errors.contains("ulimit -u"))
      #expect(
        run.errors.hasPrefix(isJSON ? "{\"error\":{\"code\":\"local.resource\"" : "newsagg: "))
    }

    @Test func `asks fewer sources at a time, but all of them, when descriptors are few`()
      async throws
    {
      let place = try Workplace()
      let names = (0..<60).map { "s\($0)" }
      try place.configure(sources: names, top: "per_host = 16\n")
      place.server.route("/*", feed("one"))

      let run = try await place.shell("ulimit -n 20; $NEWSAGG fetch --json")

      #expect(run.status == 0, "\(run.errors)")
      #expect(Set(run.states.values) == ["fresh"], "\(run.errors)")
    }

    @Test func `names the limit when no descriptor is left`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a"])
      place.server.route("/*", feed("one"))

      let run = try await place.shell("ulimit -n 16; $NEWSAGG fetch --json")

      #expect(run.errors.contains("local.resource"), "\(run.errors)")
      #expect(run.errors.contains("ulimit -n"), "\(run.errors)")
    }
  }
}
