// HTTPFreshness.swift - reads from response headers when to ask again.

import FeedParsing
package import NewsCore

/// Reads Retry-After: seconds or an HTTP-date (RFC 9110 section 10.2.3).
///
/// `date` is the response's Date field. A Retry-After date is compared with it if it is within a day of
/// our clock, so that a wrong clock on either side does no harm. The result is more than zero and at
/// most `cap`; nil when the value is missing, in the past or invalid.
package func parseRetryAfter(
  _ value: String?, date: String?, now: WallTime, cap: Duration
) -> Duration? {
  guard let value = value.map({ String(trimmed($0[...])) }), !value.isEmpty else { return nil }
  if value.utf8.allSatisfy(\.isASCIIDigit) {
    let seconds = value.utf8.count > 10 ? Int64.max : Int64(value) ?? .max
    return seconds == 0 ? nil : min(.seconds(min(seconds, 1 << 40)), cap)
  }
  guard let target = parseFeedDate(value) else { return nil }
  var reference = now
  if let sent = date.flatMap({ parseFeedDate($0) }),
    (Duration.days(-1)...Duration.days(1)).contains(sent - now)
  {
    reference = sent
  }
  let wait = target - reference
  return wait > .zero ? min(wait, cap) : nil
}

/// The freshness lifetime of a response: Cache-Control max-age, else Expires (RFC 9111 section 4.2.1).
///
/// The result is more than zero; nil when both are missing, or the response is already stale.
package func freshnessLifetime(_ headers: HTTPHeaders, now: WallTime) -> Duration? {
  let age = headers["Age"].flatMap { Int64(trimmed($0[...])) }.map { max(0, $0) } ?? 0
  if let maxAge = cacheControlMaxAge(headers["Cache-Control"]) {
    return maxAge > age ? .seconds(min(maxAge - age, 1 << 40)) : nil
  }
  guard let expires = headers["Expires"].flatMap({ parseFeedDate($0) }) else { return nil }
  let lifetime = expires - (headers["Date"].flatMap { parseFeedDate($0) } ?? now)
  return lifetime > .zero ? lifetime : nil
}

/// The larger of max-age and s-maxage: either one is a wish for no earlier request.
private func cacheControlMaxAge(_ value: String?) -> Int64? {
  guard let value else { return nil }
  var longest: Int64?
  for directive in value.split(separator: ",") {
    let parts = directive.split(separator: "=", maxSplits: 1).map(trimmed)
    guard parts.count == 2,
      isASCIIEqual(parts[0], toLowercase: "max-age")
        || isASCIIEqual(parts[0], toLowercase: "s-maxage")
    else { continue }
    let digits = parts[1].filter { $0 != "\"" }
    guard let seconds = Int64(digits), seconds >= 0 else { continue }
    longest = max(longest ?? 0, seconds)
  }
  return longest
}
