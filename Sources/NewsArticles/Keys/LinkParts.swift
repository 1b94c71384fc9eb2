// LinkParts.swift - targets of redirectors, and the registrable domain of a host.

import NewsCore
import NewsText

/// The target of a redirector that has it in a parameter (`?url=https%3A…`); else the link itself.
func unwrapped(_ url: String) -> String {
  var url = url
  // A redirector may lead to another one.
  for _ in 0..<3 {
    guard let target = target(of: url) else { break }
    url = target
  }
  return url
}

private let targetParameters = ["url", "u", "q", "target", "to", "dest", "destination", "redirect"]

private func target(of url: String) -> String? {
  guard let mark = url.utf8.firstIndex(of: UInt8(ascii: "?")) else { return nil }
  let query = url[url.index(after: mark)...].prefix { $0 != "#" }
  for pair in query.split(separator: "&") {
    guard let equals = pair.utf8.firstIndex(of: UInt8(ascii: "=")) else { continue }
    let value = pair[pair.index(after: equals)...]
    guard value.hasPrefix("http"), targetParameters.contains(String(pair[..<equals])) else {
      continue
    }
    let target = lenientlyPercentDecoded(value)
    if URIReference(target).isWeb { return target }
  }
  return nil
}

/// The domain that one owner has registered: the last two labels, or three under country domains
/// with short second levels ("co.uk", "com.au"); an IP address is its own domain.
///
/// It is a guess without the list of public suffixes, which is large and changes weekly. It decides
/// whether a link leads to a source's own site, and nothing about security.
func registrableDomain(_ host: String) -> String {
  let labels = host.utf8.split(separator: UInt8(ascii: "."))
  guard labels.count > 2, !host.hasPrefix("["),
    let last = labels.last, last.contains(where: { $0 > 0x39 })
  else { return host }
  let isShort = last.count == 2 && labels[labels.count - 2].count <= 3
  let start = labels[labels.count - (isShort ? 3 : 2)].startIndex
  return String(host[start...])
}
