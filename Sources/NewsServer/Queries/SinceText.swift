// SinceText.swift - the parameter `since`, which may be relative to now.

import NewsCore
import NewsEngine

/// A valid value of `since`; it is kept as written, because it may be relative to now.
struct SinceText: Hashable, Sendable {
  let text: String

  init(_ text: String, now: WallTime) throws(HTTPProblem) {
    // A plus sign that was not encoded arrives as a space.
    self.text = text.contains("T") ? text.replacing(" ", with: "+") : text
    guard time(now) != nil else {
      throw .parameter(
        .since,
        "is not a time; use 2h, 7d, today, 2026-11-20 or 2026-11-20T12:00:00Z")
    }
  }

  func time(_ now: WallTime) -> WallTime? { parseSince(text, now: now) }
}

extension QueryString {
  /// The parameter `since`; nil when it is missing.
  ///
  /// - Throws: ``HTTPProblem`` with status 400 when it is not a time.
  func since(_ now: WallTime) throws(HTTPProblem) -> SinceText? {
    guard let text = try value(.since) else { return nil }
    return try SinceText(text, now: now)
  }
}
