// RateLimitHeaders.swift - reads that a publisher's rate limit is used up, before it refuses requests.

package import NewsCore

/// The time until a rate limit that is used up is renewed; at most `cap`.
///
/// It reads `RateLimit-Remaining: 0` with `RateLimit-Reset`, also as `X-RateLimit-…` and `X-Rate-Limit-…`,
/// and the field `RateLimit` (see ``usedUpResets(_:)``). A reset is a number of seconds or, above
/// 1,000,000,000, a time in seconds since 1970. Nil when requests remain, or a value is invalid.
package func rateLimitPause(_ headers: HTTPHeaders, now: WallTime, cap: Duration) -> Duration? {
  let pairs = ["RateLimit-", "X-RateLimit-", "X-Rate-Limit-"].compactMap { prefix in
    number(headers[prefix + "Remaining"]) == 0 ? number(headers[prefix + "Reset"]) : nil
  }
  for reset in pairs + usedUpResets(headers.all("RateLimit")) {
    let isTime = reset > 1_000_000_000
    let pause = isTime ? WallTime(seconds: reset) - now : .seconds(reset)
    if pause > .zero { return min(pause, cap) }
  }
  return nil
}

/// The resets of a `RateLimit` field whose limits are used up, the latest first.
///
///     "default";r=0;t=300, "daily";r=50;t=7200    draft-ietf-httpapi-ratelimit-headers-08 and later
///     limit=10, remaining=0, reset=300            draft-ietf-httpapi-ratelimit-headers-03 to -07
///
/// A field of more than 1024 bytes is ignored.
private func usedUpResets(_ fields: [String]) -> [Int64] {
  let field = fields.joined(separator: ",")
  guard !field.isEmpty, field.utf8.count <= 1024 else { return [] }
  let members = withoutQuotedTexts(field).split(separator: ",").map { $0.split(separator: ";") }
  let limits = members.map { (remaining: value("r", in: $0), reset: value("t", in: $0)) }
  let names = members.compactMap(\.first)
  let older = (remaining: value("remaining", in: names), reset: value("reset", in: names))
  return (limits + [older]).compactMap { $0.remaining == 0 ? $0.reset : nil }.sorted(by: >)
}

/// The value of `name=value` in one of `parts`; nil for none, or when it is no number.
private func value(_ name: String, in parts: [Substring]) -> Int64? {
  for part in parts {
    let pair = part.split(separator: "=", maxSplits: 1).map(trimmed)
    if pair.count == 2, pair[0] == name { return number(String(pair[1])) }
  }
  return nil
}

/// Without texts in quotes, the names of limits, which may contain any separator (RFC 8941 section 3.3.3).
private func withoutQuotedTexts(_ field: String) -> String {
  var (isQuoted, isEscaped) = (false, false)
  return field.filter { character in
    defer { isEscaped = isQuoted && !isEscaped && character == "\\" }
    guard character == "\"", !isEscaped else { return !isQuoted }
    isQuoted.toggle()
    return false
  }
}

private func number(_ text: String?) -> Int64? {
  guard let text else { return nil }
  let digits = text.utf8.filter { $0 != 0x20 && $0 != 0x09 }
  guard !digits.isEmpty, digits.count <= 15, digits.allSatisfy(\.isASCIIDigit) else { return nil }
  return Int64(String(decoding: digits, as: UTF8.self))
}
