// AskedMark.swift - what has to be known of a request when the store cannot be written.

/// That a source was asked, or that a host asked for a pause, while the store could not be written.
///
/// It is kept in a small file beside the store until it is over, so that the next run asks nobody
/// too early.
package struct AskedMark: Hashable, Sendable {
  package enum Subject: Hashable, Sendable {
    case source(name: String, url: String)
    /// As ``canonicalHost(_:)`` writes it.
    case host(String)
  }

  package var subject: Subject
  /// When the request was sent, or the pause began.
  package var at: Moment
  /// From then on: our own interval or back-off.
  package var ownWait: Duration
  /// From then on: what the publisher asked for.
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

  /// Whether it still holds anybody back.
  package func isLive(at now: Moment) -> Bool {
    !end.isReached(at: now, limit: max(ownWait, publisherWait))
  }

  /// Whether it tells of a later request than the one at `other`.
  package func isNewer(than other: Moment?) -> Bool {
    other.map { at.isAfter($0) } ?? true
  }
}
