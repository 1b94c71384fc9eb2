// Deadline.swift - the end of an answer's time, made once and passed down.

package import NewsCore

/// When the answer is due; every wait is limited by the time that remains.
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

  /// Time since the start by the clock that counts from boot, so a jump of the wall clock has no effect.
  package func elapsed(at now: Moment) -> Duration {
    .milliseconds(max(0, now.bootMilliseconds - start.bootMilliseconds))
  }
}

extension EngineOptions {
  /// The part of a deadline in which the engine may wait for sources.
  func collectionLimit(_ deadline: Duration) -> Duration {
    deadline - min(reserve, deadline * reserveShare)
  }
}
