// StoppedStoreProcessTests.swift - a fetch that is stopped while it holds the store's lock.

import Foundation
import Testing
import TestSupport

extension Processes {
  @Suite struct `A fetch that is stopped inside a transaction` {
    @Test func `lets other runs ask each source once, and asks none of these again`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a", "b", "c"])
      place.server.route("/*", feed("one"))
      let made = try await place.run("fetch", "a")
      try #require(made.status == 0, "\(made.errors)")

      let library = try await place.library(before: stoppingCommit)
      let arguments = ["fetch", "--json", "--deadline", "60s"]
      let stopped = try place.start(arguments, environment: ["LD_PRELOAD": library])
      await waitUntil { stopped.state == "T" }
      let others = [
        try await place.start(arguments).wait(), try await place.start(arguments).wait(),
      ]
      stopped.send(SIGCONT)
      let late = try await stopped.wait()

      #expect(others.map(\.status) == [0, 0])
      #expect(others[0].states["b"] == "fresh", "\(others[0].errors)")
      #expect(late.status == 0, "\(late.errors)")
      let requests = ["/a", "/b", "/c"].map { place.server.requests($0).count }
      #expect(requests == [1, 1, 1], "\((others + [late]).map(\.states))")
    }
  }
}

extension Child {
  /// As proc_pid_stat(5) names it: `T` when it is stopped.
  fileprivate var state: Substring? {
    let text = try? String(contentsOfFile: "/proc/\(processID)/stat", encoding: .utf8)
    return text?.split(separator: ")").last?.split(separator: " ").first
  }
}

/// The first write into the log of the store, at the end of a transaction, stops the process.
private let stoppingCommit = #"""
  #define _GNU_SOURCE
  #include <signal.h>
  #include <stdio.h>
  #include <string.h>
  #include <sys/syscall.h>
  #include <unistd.h>

  static int has_stopped;

  ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (!has_stopped && length > 4 && memcmp(path + length - 4, "-wal", 4) == 0) {
      has_stopped = 1;
      // Stops this thread at once; after kill() it may run on until another thread gets the signal.
      raise(SIGSTOP);
    }
    return syscall(SYS_pwrite64, descriptor, bytes, count, offset);
  }
  """#
