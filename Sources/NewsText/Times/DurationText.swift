// DurationText.swift - durations as they are written in settings and options.

import NewsCore

extension Duration {
  /// Reads `500ms`, `5s`, `15m`, `24h`, `7d`; nil without a unit, because a guess could be wrong.
  package init?(settingText text: String) {
    let digits = text.utf8.prefix(while: \.isASCIIDigit)
    guard !digits.isEmpty, digits.count <= 9, let count = Int64(String(Substring(digits))) else {
      return nil
    }
    switch text.dropFirst(digits.count) {
    case "ms": self = .milliseconds(count)
    case "s": self = .seconds(count)
    case "m": self = .seconds(count * 60)
    case "h": self = .seconds(count * 3600)
    case "d": self = .seconds(count * 86_400)
    default: return nil
    }
  }

  /// The shortest text that ``init(settingText:)`` reads back.
  package var settingText: String {
    let milliseconds = milliseconds
    if milliseconds % 1000 != 0 { return "\(milliseconds)ms" }
    let seconds = milliseconds / 1000
    for (unit, length) in [("d", Int64(86_400)), ("h", 3600), ("m", 60)]
    where seconds % length == 0 && seconds >= length {
      return "\(seconds / length)\(unit)"
    }
    return "\(seconds)s"
  }
}
