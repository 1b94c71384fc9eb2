// ClosedStreamsTests.swift - the standard streams of a process that was started without them.

import Testing

@testable import NewsConfiguration

@testable import newsagg

import Glibc

@Suite struct `Closed standard streams` {
  @Test func `do not change open ones`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      var (before, after) = (stat(), stat())
      fstat(2, &before)
      reopenClosedStreams()
      fstat(2, &after)
      exit(before.st_ino == after.st_ino ? 7 : 1)
    }
  }

  @Test func `and a reader that has gone end the process as SIGPIPE does`() async {
    await #expect(processExitsWith: .signal(SIGPIPE)) {
      ignoreBrokenPipes()
      endWithBrokenPipe()
    }
  }
}
