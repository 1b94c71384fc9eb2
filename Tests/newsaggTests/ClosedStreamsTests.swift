// ClosedStreamsTests.swift - the standard streams of a process that was started without them.

import Testing

@testable import newsagg

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

@Suite struct `Closed standard streams` {
  @Test func `are opened on the null device before anything else takes their numbers`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      close(0)
      close(1)
      reopenClosedStreams()
      var (input, output) = (stat(), stat())
      var null = stat()
      let isSame =
        fstat(0, &input) == 0 && fstat(1, &output) == 0 && stat("/dev/null", &null) == 0
        && input.st_rdev == null.st_rdev && output.st_rdev == null.st_rdev
      exit(isSame && open("/dev/null", O_RDONLY) > 2 ? 7 : 1)
    }
  }

  @Test func `that are open are left alone`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      var (before, after) = (stat(), stat())
      fstat(2, &before)
      reopenClosedStreams()
      fstat(2, &after)
      exit(before.st_ino == after.st_ino ? 7 : 1)
    }
  }

  @Test func `and a reader that has gone end a process as the signal would`() async {
    await #expect(processExitsWith: .signal(SIGPIPE)) {
      ignoreBrokenPipes()
      endWithBrokenPipe()
    }
  }
}
