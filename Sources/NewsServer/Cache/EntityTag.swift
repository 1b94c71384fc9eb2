// EntityTag.swift - the ETag of a rendered body.

import NewsText

/// A value in a rendered body that changes only with time.
///
/// `mark` is the text before it, which occurs nowhere else: in the text of an article, the quotes or the
/// angle brackets are escaped.
struct VolatileValue: Sendable {
  var mark: String
  /// The first of these bytes ends the value.
  var ends: [UInt8]

  private static func member(_ key: String) -> VolatileValue {
    VolatileValue(mark: "\"\(key)\":", ends: [UInt8(ascii: ","), UInt8(ascii: "}")])
  }

  private static func element(_ name: String) -> VolatileValue {
    VolatileValue(mark: "<\(name)>", ends: [UInt8(ascii: "<")])
  }

  /// The volatile values of the news document in `format`.
  static func ofNews(_ format: ResponseFormat) -> [VolatileValue] {
    switch format {
    case .json: ["generated_at", "fetched_in_ms", "age_s", "duration_ms"].map(member)
    case .rss: [element("lastBuildDate")]
    case .atom, .jsonfeed: []
    }
  }
}

/// The weak entity tag of a body (RFC 9110 section 8.8.1): equal for both codings of the content, and
/// for bodies that differ only in `volatile` values.
func entityTag(_ body: [UInt8], ignoring volatile: [VolatileValue] = []) -> String {
  let hashed = volatile.isEmpty ? body : removing(volatile, from: body)
  return "W/\"\(String(contentHash(hashed), radix: 36))\""
}

private func removing(_ volatile: [VolatileValue], from body: [UInt8]) -> [UInt8] {
  let marks = volatile.map { (mark: Array($0.mark.utf8), ends: $0.ends) }
  let first = marks[0].mark[0]
  var kept: [UInt8] = []
  kept.reserveCapacity(body.count)
  var position = 0
  while position < body.count {
    if body[position] == first,
      let value = marks.first(where: { body[position...].starts(with: $0.mark) })
    {
      kept += value.mark
      position += value.mark.count
      while position < body.count, !value.ends.contains(body[position]) { position += 1 }
    } else {
      kept.append(body[position])
      position += 1
    }
  }
  return kept
}
