// AgeWeight.swift - how much the age of an article counts in a search.

import Glibc
import NewsCore

/// The factor by which the age of an article changes its rank.
///
/// Half of a score does not depend on the age; the other half is halved every 14 days.
struct AgeWeight {
  let now: WallTime

  private static let halfLife = Duration.days(14)
  /// Beyond this number of halvings the second half is nothing; PostgreSQL reports an underflow as an error.
  private static let mostHalvings = 500.0

  /// From 0.5 for very old articles to 1.
  func factor(_ time: WallTime) -> Double {
    let age = max(0, Double((now - time).milliseconds))
    let halvings = min(
      age / Double(AgeWeight.halfLife.milliseconds), AgeWeight.mostHalvings)
    return 0.5 + 0.5 * exp2(-halvings)
  }

  /// The same factor in PostgreSQL, for the time in `column`.
  func sql(_ column: String) -> String {
    """
    (0.5 + 0.5 * power(2::float8, -least(\(AgeWeight.mostHalvings)::float8,
    greatest(0, \(now.milliseconds) - \(column))::float8 / \(AgeWeight.halfLife.milliseconds))))
    """
  }
}
