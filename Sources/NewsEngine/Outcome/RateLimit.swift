// RateLimit.swift - a publisher that says that its limit is used up, before it refuses.

package import NewsCore
import NewsText

/// How long a response leaves no further request, by `RateLimit-Remaining: 0` and its reset.
///
/// Read as well: the names with X- in front. A reset is a number of seconds or, where it is too large
/// for that, a time in seconds since 1970. Nil where requests remain, or when it is not understood;
/// at most `cap`.
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
  guard !digits.isEmpty, digits.count <= 15, digits.allSatisfy({ (0x30...0x39).contains($0) })
  else {
    return nil
  }
  return Int64(String(decoding: digits, as: UTF8.self))
}
