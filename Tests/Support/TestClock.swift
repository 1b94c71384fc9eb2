// TestClock.swift - one dial for both notions of time: waiting and the calendar.

package import NewsCore

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A clock that stands still until a test turns it.
///
/// ``sleep(until:tolerance:)`` and ``moment`` follow the same dial. The wall clock can be set apart
/// from it, and a reboot can be staged, as they can on a real machine.
package final class TestClock: Clock, @unchecked Sendable {
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

  // Every access below goes through `locked`, which is what makes the class Sendable.
  private var mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private var dial = Instant(elapsed: .zero)
  private var wallOffset: Duration = .zero
  private var bootID = "boot-1"
  private var bootedAt = Duration.zero
  private var sleepers: [Sleeper] = []
  private var nextID = 0
  private let start: WallTime

  package init(start: WallTime = WallTime(seconds: 1_790_000_000)) {
    self.start = start
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package var now: Instant { locked { dial } }
  package var minimumResolution: Duration { .nanoseconds(1) }

  package var moment: Moment {
    locked {
      Moment(
        wall: start + dial.elapsed + wallOffset, bootID: bootID,
        bootMilliseconds: 1_000_000 + (dial.elapsed - bootedAt).milliseconds)
    }
  }

  package func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    try Task.checkCancellation()
    let (wakeUp, stream) = AsyncStream.makeStream(of: Void.self)
    let id = locked {
      nextID += 1
      if deadline <= dial {
        stream.yield()
      } else {
        sleepers.append(Sleeper(id: nextID, deadline: deadline, stream: stream))
      }
      return nextID
    }
    for await _ in wakeUp { return }
    locked { sleepers.removeAll { $0.id == id } }
    throw CancellationError()
  }

  /// Turns the dial; whoever sleeps until then or before wakes up.
  package func advance(by duration: Duration) {
    let woken = locked {
      dial = dial.advanced(by: duration)
      let due = sleepers.filter { $0.deadline <= dial }
      sleepers.removeAll { $0.deadline <= dial }
      return due
    }
    for sleeper in woken { sleeper.stream.yield() }
  }

  /// Sets the wall clock without any time passing.
  package func jumpWall(by duration: Duration) {
    locked { wallOffset += duration }
  }

  /// A new boot: the boot clock starts at zero, the wall clock goes on.
  package func reboot() {
    locked {
      bootID += "+"
      bootedAt = dial.elapsed
    }
  }

  /// Returns when at least `count` tasks sleep on this clock.
  package func waitForSleepers(_ count: Int = 1) async {
    while locked({ sleepers.count }) < count { await Task.yield() }
  }

  private func locked<Value>(_ body: () -> Value) -> Value {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body()
  }
}
