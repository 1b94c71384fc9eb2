// ScheduleTerm.swift - one reason not to ask a source before an instant.

package import NewsCore
import NewsText

/// One reason not to ask before an instant.
package struct ScheduleTerm: Hashable, Sendable {
  /// The raw values are public: `why` and `--dry-run` print them.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Our own interval for the source, jitter included.
    case ttl
    /// Cache-Control, Expires or the feed's ttl.
    case publisher
    /// skipHours and skipDays.
    case skip
    /// Our pause after failed refreshes and definite refusals (404, 401, 403).
    case backoff
    /// It was asked while the store could not be written, so its answer is not stored.
    case asked
    case breaker
    /// Retry-After, or our pause after a 429, for the whole host.
    case hostPause
    /// 410: never again.
    case gone
    /// It cannot be asked as it is configured.
    case configuration = "config"
  }

  package var kind: Kind
  /// Nil: never.
  package var until: Moment?
  package var detail: String

  package init(_ kind: Kind, until: Moment?, detail: String) {
    self.kind = kind
    self.until = until
    self.detail = detail
  }

  /// For a person: why not now; times in UTC.
  package var sentence: String { sentence { $0.rfc3339 } }

  /// The same with times as the caller writes them.
  package func sentence(_ write: (WallTime) -> String) -> String {
    let end = until.map { "until \(write($0.wall))" } ?? "for good"
    return switch kind {
    case .ttl: "fresh \(end): \(detail)"
    case .publisher: "fresh \(end): \(detail)"
    case .skip: "not asked \(end): \(detail)"
    case .backoff, .asked: "not asked again \(end): \(detail)"
    case .breaker: "its breaker is open \(end): \(detail)"
    case .hostPause: "its host is left alone \(end): \(detail)"
    case .gone: "not asked again \(end): \(detail)"
    case .configuration: detail
    }
  }
}
