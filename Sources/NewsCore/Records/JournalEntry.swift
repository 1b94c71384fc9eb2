// JournalEntry.swift - a request that was sent while the store could not be written.

/// Records that a source was asked, or a host asked for a pause, while the store could not be written.
///
/// It is kept in a small file beside the store until its wait is over, so that the next run sends
/// no request too early.
package struct JournalEntry: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case source(name: String, url: String)
    /// As ``canonicalHost(_:)`` writes it.
    case host(String)
  }

  package var subject: Subject
  /// When the request was sent, or the pause began.
  package var at: Moment
  /// Our own interval or back-off, counted from `at`.
  package var ownWait: Duration
  /// The wait that the publisher asked for, counted from `at`.
  package var publisherWait: Duration

  package init(
    _ subject: Subject, at: Moment, ownWait: Duration = .zero, publisherWait: Duration = .zero
  ) {
    self.subject = subject
    self.at = at
    self.ownWait = ownWait
    self.publisherWait = publisherWait
  }

  package var end: Moment { at + max(ownWait, publisherWait) }

  /// Whether its wait is not over yet.
  package func isLive(at now: Moment) -> Bool {
    !end.isReached(at: now, limit: max(ownWait, publisherWait))
  }

  /// Whether it describes a later request than the one at `other`.
  package func isNewer(than other: Moment?) -> Bool {
    other.map { at.isAfter($0) } ?? true
  }
}
