// ScheduleTerm.swift - one reason not to ask a source before an instant.

package import NewsCore
import NewsText

/// One reason not to ask a source before an instant.
package struct ScheduleTerm: Hashable, Sendable {
  /// The raw values are a public interface: `why` and `--dry-run` print them.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Our own interval for the source, jitter included.
    case ttl
    /// The interval of the publisher: Cache-Control, Expires or the feed's ttl.
    case publisher
    /// The feed's skipHours and skipDays.
    case skip
    /// Our pause after failed refreshes and definite refusals (404, 401, 403).
    case backoff
    /// The source was asked while the store could not be written, so its answer is not stored.
    case asked
    case breaker
    /// The pause of the whole host: Retry-After, or our own pause after a 429.
    case hostPause
    /// The feed answered 410; it is never asked again.
    case gone
    /// The configuration does not allow a request.
    case configuration = "config"
  }

  package var kind: Kind
  /// The end of the term; nil: it never ends.
  package var until: Moment?
  package var detail: String

  package init(_ kind: Kind, until: Moment?, detail: String) {
    self.kind = kind
    self.until = until
    self.detail = detail
  }

  /// A sentence for people that says why the source is not asked, and how to end that where neither
  /// time nor an option does, with times in UTC.
  ///
  /// It has no name of a source: equal sentences of many sources are printed once.
  package var sentence: String { sentence { $0.rfc3339 } }

  /// A sentence for people that says why the source is not asked; `write` formats its times.
  package func sentence(_ write: (WallTime) -> String) -> String {
    let end = until.map { "until \(write($0.wall))" } ?? "for good"
    return switch kind {
    case .ttl: "fresh \(end): \(detail)"
    case .publisher: "fresh \(end): \(detail)"
    case .skip: "not asked \(end): \(detail)"
    case .backoff, .asked: "not asked again \(end): \(detail)"
    case .breaker:
      "its breaker is open \(end): \(detail); newsagg breaker-status NAME --reset ends that"
    case .hostPause: "its host is paused \(end): \(detail)"
    case .gone:
      "not asked again \(end): \(detail); another URL ends that, or newsagg sources remove NAME"
    case .configuration: detail
    }
  }
}
