// RateLimitHeaders.swift - reads that a publisher's rate limit is used up, before it refuses requests.

package import NewsCore
import NewsText

/// The time until `RateLimit-Reset` when `RateLimit-Remaining` is 0; at most `cap`.
///
/// The names `X-RateLimit-…` and `X-Rate-Limit-…` are read too. A reset is a number of seconds or, above
/// 1,000,000,000, a time in seconds since 1970. Nil when requests remain, or a value is invalid.
package func rateLimitPause(_ headers: HTTPHeaders, now: WallTime, cap: Duration) -> Duration? {
  for prefix in ["RateLimit-", "X-RateLimit-", "X-Rate-Limit-"] {
    guard number(headers[prefix + "Remaining"]) == 0, let reset = number(headers[prefix + "Reset"])
    else { continue }
    let isTime = reset > 1_000_000_000
    let pause = isTime ? WallTime(seconds: reset) - now : .seconds(reset)
    if pause > .zero { return min(pause, cap) }
  }
  return nil
}

private func number(_ text: String?) -> Int64? {
  guard let text else { return nil }
  let digits = text.utf8.filter { $0 != 0x20 && $0 != 0x09 }
  guard !digits.isEmpty, digits.count <= 15, digits.allSatisfy(\.isASCIIDigit)
  else {
    return nil
  }
  return Int64(String(decoding: digits, as: UTF8.self))
}
