// Deadline.swift - one absolute end, made once and passed down.

package import NewsCore

/// When the answer is due; every wait below is the smaller of its own limit and what remains.
package struct Deadline: Hashable, Sendable {
  package let start: Moment
  package let length: Duration

  package init(_ length: Duration, from start: Moment) {
    self.start = start
    self.length = length
  }

  package func remaining(at now: Moment) -> Duration {
    max(.zero, length - elapsed(at: now))
  }

  /// By the clock that counts from boot, so a jump of the wall clock changes nothing.
  package func elapsed(at now: Moment) -> Duration {
    .milliseconds(max(0, now.bootMilliseconds - start.bootMilliseconds))
  }
}

extension EngineOptions {
  /// How much of a deadline may be spent on waiting for sources.
  func collectionLimit(_ deadline: Duration) -> Duration {
    deadline - min(reserve, deadline * reserveShare)
  }
}
