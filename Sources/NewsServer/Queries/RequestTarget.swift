// RequestTarget.swift - the parts of a request target (RFC 9112 section 3.2).

import NewsCore

/// The parts of a request target: a path with a query, or an absolute URL (RFC 9112 section 3.2).
enum RequestTarget {
  /// The path, without query and origin.
  static func path(of target: String) -> Substring {
    let rest = target.utf8[pathStart(of: target)...]
    return Substring(rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
  }

  static func query(of target: String) -> Substring {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return "" }
    let rest = target.utf8[target.utf8.index(after: mark)...]
    return Substring(rest.prefix { $0 != UInt8(ascii: "#") })
  }

  /// An absolute target without its origin.
  static func originForm(of target: String) -> String {
    let rest = target[pathStart(of: target)...]
    return rest.hasPrefix("/") ? String(rest) : "/" + rest
  }

  /// The authority of an absolute target; nil in origin form.
  static func authority(of target: String) -> Substring? {
    guard !target.hasPrefix("/") else { return nil }
    for scheme in ["http://", "https://"]
    where isASCIIEqual(target.prefix(scheme.count), to: scheme) {
      return Substring(target.dropFirst(scheme.count).utf8.prefix { $0 != UInt8(ascii: "/") })
    }
    return nil
  }

  private static func pathStart(of target: String) -> String.Index {
    guard !target.hasPrefix("/"), let authority = authority(of: target) else {
      return target.startIndex
    }
    return authority.endIndex
  }
}
