// LinkKey.swift - keys that are equal when two links lead to the same page.

import NewsCore
import NewsText

/// Hashes that identify the page of a link, and the place on the page.
package struct LinkKey: Hashable, Sendable {
  /// Hash of ``canonicalLink(_:)``.
  package let page: UInt64
  /// Hash of ``fineLink(_:)``: with fragment and all parameters.
  package let fine: UInt64
  /// Hash of the page's host: keys of one host are neighbours in the index.
  let host: UInt64
  /// Hash of the host's registrable domain.
  package let domain: UInt64
  /// Whether it is a site's front page, which identifies no article.
  package let isFrontPage: Bool

  /// Nil for a text that is not a web link.
  package init?(_ url: String) {
    let url = unwrapped(url)
    guard let canonical = CanonicalLink(url) else { return nil }
    page = hashed(canonical.page)
    fine = hashed(canonical.fine)
    host = hashed(canonical.host)
    domain = hashed(registrableDomain(canonical.host))
    isFrontPage = canonical.isFrontPage
  }
}

/// The link without the parts that do not tell two pages apart; nil for a text that is not a web link.
///
/// Host in lower case without `www.` and default port, no fragment except `#!` and `#/`, no tracking
/// parameters, the others sorted, https for http, no slash and no `index.html` at the end, no needless
/// percent-encoding, and the target instead of a redirector that has it in a parameter.
package func canonicalLink(_ url: String) -> String? {
  CanonicalLink(unwrapped(url))?.page
}

/// ``canonicalLink(_:)`` with fragment and all parameters.
package func fineLink(_ url: String) -> String? {
  CanonicalLink(unwrapped(url))?.fine
}

private struct CanonicalLink {
  let page: String
  let fine: String
  let host: String
  let isFrontPage: Bool

  init?(_ url: String) {
    var link = URIReference(url)
    guard link.isWeb, let host = link.host else { return nil }
    self.host = host.hasPrefix("www.") ? String(host.dropFirst(4)) : host
    let port = link.authority.flatMap(portSuffix) ?? ""
    link.scheme = "https"
    link.authority = self.host + port
    link.path = withoutNeedlessEncoding(normalizedPath(link.path))
    let fragment = link.fragment
    let parameters = sortedParameters(link.query)
    let isApplicationPath = fragment.map { $0.hasPrefix("!") || $0.hasPrefix("/") } ?? false
    link.fragment = isApplicationPath ? fragment : nil
    link.query = joined(parameters.filter { !isTracking($0) })
    page = link.text
    isFrontPage = link.query == nil && link.path == "/" && !isApplicationPath
    let isSame = link.fragment == fragment && parameters.allSatisfy { !isTracking($0) }
    if isSame {
      fine = page
    } else {
      (link.fragment, link.query) = (fragment, joined(parameters))
      fine = link.text
    }
  }
}

private func normalizedPath(_ path: String) -> String {
  if path.isEmpty { return "/" }
  var path = path
  for name in ["/index.html", "/index.htm", "/index.php"] where path.hasSuffix(name) {
    path.removeLast(name.utf8.count - 1)
  }
  if path.utf8.count > 1, path.hasSuffix("/") { path.removeLast() }
  return path
}

private func sortedParameters(_ query: String?) -> [Substring] {
  guard let query else { return [] }
  let parameters = query.split(separator: "&")
  return parameters.count > 1 ? parameters.sorted() : parameters
}

private func joined(_ parameters: [Substring]) -> String? {
  parameters.isEmpty ? nil : withoutNeedlessEncoding(parameters.joined(separator: "&"))
}

private func isTracking(_ pair: Substring) -> Bool {
  let name = pair.prefix { $0 != "=" }.lowercasedASCII
  return name.hasPrefix("utm_") || trackingParameters.contains(name)
}

/// The port of an authority, as `:8080`; nil without one, and for 80 and 443.
private func portSuffix(_ authority: String) -> String? {
  guard let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")) else { return nil }
  let port = authority[authority.index(after: colon)...]
  guard !port.isEmpty, port != "80", port != "443",
    port.utf8.allSatisfy(\.isASCIIDigit)
  else { return nil }
  return ":" + port
}

/// Query parameters that say where a reader came from, not which page is meant.
private let trackingParameters: Set<String> = [
  "fbclid", "gclid", "dclid", "msclkid", "yclid", "twclid", "ttclid", "igshid", "mc_cid", "mc_eid",
  "_hsenc", "_hsmi", "mkt_tok", "ocid", "cmpid", "cmp", "xtor", "ns_mchannel", "ns_source",
  "ns_campaign", "ns_linkname", "guccounter", "guce_referrer", "ftag", "smid", "partner", "emc",
  "rss", "ref_src", "ref_url", "sref", "spm", "wt_mc", "at_medium", "at_campaign", "at_custom1",
  "at_custom2", "at_custom3", "at_custom4", "traffic_source", "feature", "gbraid", "wbraid",
  "gad_source", "srsltid", "_ga", "li_fat_id", "epik", "irclickid", "vero_id", "oly_enc_id",
  "oly_anon_id", "s_cid", "wickedid", "pk_campaign", "pk_kwd", "mtm_campaign", "mtm_source",
  "__twitter_impression",
]
