// SystemClock.swift - reads the clocks of this machine.

import CDispatch
import Glibc
import NewsConfiguration
import NewsCore
// An incremental build of this file alone reports an error for timespec without this import.
import SwiftOverlayShims

/// Reads the wall clock and the clock that counts from boot.
struct SystemClock: Sendable {
  private let bootID: String

  init() {
    let text = (try? readTextFile("/proc/sys/kernel/random/boot_id")) ?? nil
    bootID = text.map { String($0.prefix { !$0.isNewline }) } ?? ""
  }

  func now() -> Moment {
    Moment(
      wall: WallTime(milliseconds: milliseconds(CLOCK_REALTIME)), bootID: bootID,
      bootMilliseconds: milliseconds(CLOCK_BOOTTIME))
  }

  private func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
