// RegularExpression+Fault.swift - says what is wrong with a pattern before a search.

import Glibc
import NewsCore

extension RegularExpression {
  /// The C library's message why the pattern is invalid; nil for a valid one.
  var fault: String? {
    var regex = regex_t()
    let status = regcomp(&regex, pattern, REG_EXTENDED | REG_NOSUB)
    guard status != 0 else {
      regfree(&regex)
      return nil
    }
    var message = [CChar](repeating: 0, count: 128)
    regerror(status, &regex, &message, message.count)
    let bytes = message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    return String(decoding: bytes, as: UTF8.self).lowercased()
  }
}
