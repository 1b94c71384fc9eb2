// TestClock.swift - one adjustable clock for waiting and for the calendar.

package import NewsCore

/// A clock that advances only when a test advances it.
///
/// ``sleep(until:tolerance:)`` and ``moment`` use the same time. The wall clock can be set separately,
/// and a reboot can be simulated, as on a real machine.
package final class TestClock: Clock {
  package struct Instant: InstantProtocol {
    package var elapsed: Duration

    package func advanced(by duration: Duration) -> Instant { Instant(elapsed: elapsed + duration) }
    package func duration(to other: Instant) -> Duration { other.elapsed - elapsed }
    package static func < (left: Instant, right: Instant) -> Bool { left.elapsed < right.elapsed }
  }

  private struct Sleeper {
    let id: Int
    let deadline: Instant
    let stream: AsyncStream<Void>.Continuation
  }

  private struct State {
    var dial = Instant(elapsed: .zero)
    var wallOffset = Duration.zero
    /// How far the clock was set back, as only the clock of a server can be.
    var setBack = Duration.zero
    var bootID = "boot-1"
    var bootedAt = Duration.zero
    var sleepers: [Sleeper] = []
    var nextID = 0
  }

  private let state = Locked(State())
  private let start: WallTime

  package init(start: WallTime = WallTime(seconds: 1_790_000_000)) {
    self.start = start
  }

  package var now: Instant { state.withLock(\.dial) }
  package var minimumResolution: Duration { .nanoseconds(1) }

  package var moment: Moment {
    state.withLock { state in
      Moment(
        wall: start + state.dial.elapsed + state.wallOffset - state.setBack, bootID: state.bootID,
        bootMilliseconds: 1_000_000
          + (state.dial.elapsed - state.bootedAt - state.setBack).milliseconds)
    }
  }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    let (wakeUp, stream) = AsyncStream.makeStream(of: Void.self)
    let id = state.withLock { state in
      state.nextID += 1
      if deadline <= state.dial {
        stream.yield()
      } else {
        state.sleepers.append(Sleeper(id: state.nextID, deadline: deadline, stream: stream))
      }
      return state.nextID
    }
    for await _ in wakeUp { return }
    state.withLock { state in state.sleepers.removeAll { $0.id == id } }
    throw CancellationError()
  }

  /// Advances the clock, and wakes the tasks that sleep until this or an earlier time.
  package func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.dial = state.dial.advanced(by: duration)
      let due = state.sleepers.filter { $0.deadline <= state.dial }
      state.sleepers.removeAll { $0.deadline <= state.dial }
      return due
    }
    for sleeper in woken { sleeper.stream.yield() }
  }

  /// Advances the clock until the next task wakes up, unless it sleeps longer than `longest` from now.
  package func advanceToNextSleeper(within longest: Duration) {
    let pause = state.withLock { state in
      state.sleepers.map { state.dial.duration(to: $0.deadline) }.min()
    }
    if let pause, pause <= longest { advance(by: pause) }
  }

  /// Sets the wall clock; no time passes.
  package func jumpWall(by duration: Duration) {
    state.withLock { $0.wallOffset += duration }
  }

  /// Sets the clock back as that of a database server, whose wall clock takes the place of a boot clock; no
  /// time passes.
  package func setBack(by duration: Duration) {
    state.withLock { $0.setBack += duration }
  }

  /// Simulates a new boot: the boot clock starts at zero, the wall clock continues.
  package func reboot() {
    state.withLock { state in
      state.bootID += "+"
      state.bootedAt = state.dial.elapsed
    }
  }

  /// Tasks that sleep on this clock.
  package var sleeperCount: Int { state.withLock(\.sleepers.count) }

  /// Returns when at least `count` tasks sleep on this clock.
  package func waitForSleepers(
    _ count: Int = 1, file: StaticString = #file, line: UInt = #line
  ) async {
    await waitUntil(file: file, line: line) { state.withLock(\.sleepers.count) >= count }
  }

  /// Returns when a task sleeps that wakes up when the clock is advanced by exactly `duration`.
  package func waitForSleepers(
    for duration: Duration, file: StaticString = #file, line: UInt = #line
  ) async {
    await waitForSleepers(between: duration, and: duration, file: file, line: line)
  }

  /// Returns when at least `count` tasks sleep for so long from now.
  package func waitForSleepers(
    _ count: Int = 1, between shortest: Duration, and longest: Duration,
    file: StaticString = #file, line: UInt = #line
  ) async {
    await waitUntil(file: file, line: line) { sleepers(between: shortest, and: longest) >= count }
  }

  private func sleepers(between shortest: Duration, and longest: Duration) -> Int {
    state.withLock { state in
      state.sleepers.count { (shortest...longest).contains(state.dial.duration(to: $0.deadline)) }
    }
  }
}
