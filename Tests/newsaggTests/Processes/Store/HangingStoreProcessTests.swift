// HangingStoreProcessTests.swift - how a fetch and a server end when the disk does not respond.

import Foundation
import Testing
import TestSupport

@testable import newsagg

extension Processes {
  @Suite struct `A fetch whose disk hangs` {
    @Test func `ends a minute after it began to open the store`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a"])
      let library = try await place.library(before: hangingDisk)

      let run = try await place.run(
        "fetch", environment: ["LD_PRELOAD": library, "HANGS": "open"])

      #expect(run.status == 69)
      #expect(run.errors.contains("the store did not open within a minute"), "\(run.errors)")
    }

    @Test func `ends a minute after its answer, with the status of the answer`() async throws {
      let place = try Workplace()
      try place.configure(sources: ["a"])
      place.server.route("/*", feed("one"))
      let library = try await place.library(before: hangingDisk)

      let run = try await place.run(
        "fetch", "--json", "--new=mine",
        environment: ["LD_PRELOAD": library, "HANGS": "save"])

      #expect(run.status == 0)
      #expect(run.states == ["a": "fresh"])
      #expect(run.errors.contains("were not saved within a minute"), "\(run.errors)")
    }
  }
}

extension Processes {
  @Suite struct `A server whose disk hangs` {
    /// Without this limit it would end after nine seconds, with 143, the status of SIGTERM.
    @Test func `ends at its exit limit, with the status of an orderly end`()
      async throws
    {
      let place = try Workplace()
      try place.configure(sources: ["a"])
      place.server.route("/a", feed("one"))
      let hang = place.directory.appending(path: "hang")
      let library = try await place.library(before: hangingDisk)
      let server = try place.start(
        ["serve", "--port", "0"],
        environment: ["LD_PRELOAD": library, "HANGS_WHILE": hang.path])
      _ = try server.port()

      try Data().write(to: hang)
      let start = ContinuousClock.now
      server.send(SIGTERM)
      let run = try await server.wait()

      #expect(ContinuousClock.now - start >= longestShutdown, "it could not end by itself")
      #expect(run.status == 0, "\(run.errors)")
    }
  }
}

/// C functions that make the disk hang, and that shorten a minute of the watchdog to a tenth of a second.
private let hangingDisk = #"""
  #define _GNU_SOURCE
  #include <fcntl.h>
  #include <stdarg.h>
  #include <stdlib.h>
  #include <string.h>
  #include <sys/syscall.h>
  #include <sys/time.h>
  #include <sys/uio.h>
  #include <unistd.h>

  static volatile int has_answered;

  static int hangs(const char *where) {
    const char *wanted = getenv("HANGS");
    return wanted && strcmp(wanted, where) == 0;
  }

  int setitimer(__itimer_which_t which, const struct itimerval *value, struct itimerval *old) {
    struct itimerval timer = *value;
    if (timer.it_value.tv_sec == 60 && hangs(has_answered ? "save" : "open"))
      timer.it_value = (struct timeval){.tv_usec = 100000};
    return syscall(SYS_setitimer, which, &timer, old);
  }

  int open64(const char *path, int flags, ...) {
    size_t length = strlen(path);
    int is_store = length > 3 && strcmp(path + length - 3, ".db") == 0;
    while (is_store && hangs("open")) pause();
    va_list rest;
    va_start(rest, flags);
    int mode = va_arg(rest, int);
    va_end(rest);
    return syscall(SYS_openat, AT_FDCWD, path, flags | O_LARGEFILE, mode);
  }

  ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (descriptor == 1) has_answered = 1;
    return syscall(SYS_write, descriptor, bytes, count);
  }

  ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (descriptor == 1) has_answered = 1;
    return syscall(SYS_writev, descriptor, parts, count);
  }

  ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    const char *mark = getenv("HANGS_WHILE");
    while (mark && access(mark, F_OK) == 0) pause();
    while (has_answered && hangs("save")) pause();
    return syscall(SYS_pwrite64, descriptor, bytes, count, offset);
  }
  """#
