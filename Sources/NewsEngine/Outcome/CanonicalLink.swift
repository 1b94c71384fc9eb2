// CanonicalLink.swift - what makes two links, or two titles, the same story.

import NewsCore

/// Query parameters that say how a reader came, not which page: dropped before links are compared.
private let trackingParameters: Set<String> = [
  "fbclid", "gclid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "mc_cid", "mc_eid",
  "_hsenc", "_hsmi", "mkt_tok", "ocid", "cmpid", "cmp", "xtor", "ns_mchannel", "ns_source",
  "ns_campaign", "ns_linkname", "guccounter", "guce_referrer", "ftag", "smid", "partner", "emc",
  "rss", "ref_src", "ref_url", "sref", "spm", "wt_mc", "at_medium", "at_campaign", "at_custom1",
  "at_custom2", "at_custom3", "at_custom4", "traffic_source", "feature",
]

/// The link without what does not tell two pages apart.
///
/// Lower-case host without `www.` and default port, no fragment, no tracking parameters, https
/// for http, no slash at the end. Nil for what is not a web link.
package func canonicalLink(_ url: String) -> String? {
  var link = URIReference(url)
  guard link.isWeb, let host = link.host else { return nil }
  let port = link.authority.flatMap(portSuffix) ?? ""
  link.scheme = "https"
  link.authority = (host.hasPrefix("www.") ? String(host.dropFirst(4)) : host) + port
  link.fragment = nil
  if link.path.utf8.count > 1, link.path.hasSuffix("/") { link.path.removeLast() }
  if link.path.isEmpty { link.path = "/" }
  if let query = link.query {
    let kept = query.split(separator: "&").filter { !isTracking($0) }
    link.query = kept.isEmpty ? nil : kept.joined(separator: "&")
  }
  return link.text
}

private func isTracking(_ pair: Substring) -> Bool {
  let name = pair.prefix { $0 != "=" }.lowercased()
  return name.hasPrefix("utm_") || trackingParameters.contains(name)
}

/// `:8080` of an authority; nil for none and for 80 and 443.
private func portSuffix(_ authority: String) -> String? {
  guard let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
  let port = authority[authority.index(after: colon)...]
  guard !port.isEmpty, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
    port != "80", port != "443"
  else { return nil }
  return ":" + port
}

/// The title with case, punctuation and spacing folded, or "" when it is too common to mean one
/// story: fewer than four words or sixteen letters ("Live updates").
package func titleKey(_ title: String) -> String {
  var key = ""
  key.reserveCapacity(title.utf8.count)
  var words = 0
  var isInWord = false
  for scalar in withoutPublisher(title).unicodeScalars {
    if isWordScalar(scalar) {
      if !isInWord, !key.isEmpty { key.append(" ") }
      if !isInWord { words += 1 }
      isInWord = true
      key.append(scalar.properties.lowercaseMapping)
    } else if scalar != "'" && scalar != "\u{2019}" {
      isInWord = false
    }
  }
  // Scripts without spaces make one long word; their length alone tells.
  return (words >= 4 && key.utf8.count >= 16) || key.utf8.count >= 36 ? key : ""
}

private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
  if scalar.isASCII {
    return (0x30...0x39).contains(scalar.value) || (0x61...0x7a).contains(scalar.value | 0x20)
  }
  return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}

/// Drops a publisher's name at the end: "Storm hits coast - Example News", "… | Example".
private func withoutPublisher(_ title: String) -> Substring {
  for separator in [" - ", " | ", " \u{2013} ", " \u{2014} "] {
    guard let range = lastRange(of: separator, in: title) else { continue }
    let name = title[range.upperBound...]
    let head = title[..<range.lowerBound]
    if isPublisher(name), head.utf8.count >= 24 { return head }
  }
  return title[...]
}

/// Up to three words, but no instalment: "day 12", "Part two", "Monday" tell two stories apart.
private func isPublisher(_ name: Substring) -> Bool {
  let words = name.lowercased().split(separator: " ")
  if words.count > 3 || name.utf8.contains(where: { (0x30...0x39).contains($0) }) { return false }
  return words.allSatisfy { !instalmentWords.contains(String($0)) }
}

private let instalmentWords: Set<String> = [
  "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today",
  "part", "episode", "chapter", "volume", "day", "week", "round", "live",
]

private func lastRange(of separator: String, in text: String) -> Range<String.Index>? {
  let bytes = Array(text.utf8)
  let wanted = Array(separator.utf8)
  guard bytes.count >= wanted.count else { return nil }
  for start in stride(from: bytes.count - wanted.count, through: 0, by: -1)
  where bytes[start..<start + wanted.count].elementsEqual(wanted) {
    let lower = text.utf8.index(text.startIndex, offsetBy: start)
    return lower..<text.utf8.index(lower, offsetBy: wanted.count)
  }
  return nil
}
