// Namespace.swift - the XML vocabularies that are understood, and what they are called.

/// A vocabulary; several URIs may name one.
enum Namespace: UInt8 {
  /// Every RSS and Atom, and what has no namespace.
  case core
  case dublinCore, dublinTerms, content, media, itunes, rdf, xhtml, creativeCommons, admin
  case mathML, svg
  case unknown

  /// The vocabulary a URI names; case, a trailing slash and the scheme do not matter.
  init(uri: String) {
    self = Namespace.byURI[Namespace.key(uri)] ?? .unknown
  }

  /// What a prefix commonly stands for, for documents that forget to declare it.
  init(commonPrefix prefix: String) {
    self = Namespace.byPrefix[prefix.lowercased()] ?? .unknown
  }

  private static func key(_ uri: String) -> String {
    var text = Substring(uri.trimmed.lowercased())
    while let last = text.utf8.last, last == Byte.slash || last == Byte.hash { text.removeLast() }
    for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
      text = text.dropFirst(scheme.utf8.count)
    }
    return String(text)
  }

  private static let byURI: [String: Namespace] = [
    "": .core,
    "www.w3.org/2005/atom": .core,
    "purl.org/atom/ns": .core,
    "purl.org/rss/1.0": .core,
    "purl.org/rss/1.0/modules/rss091": .core,
    "purl.org/net/rss1.1": .core,
    "my.netscape.com/rdf/simple/0.9": .core,
    "channel.netscape.com/rdf/simple/0.9": .core,
    "my.netscape.com/publish/formats/rss-0.91.dtd": .core,
    "backend.userland.com/rss": .core,
    "backend.userland.com/rss2": .core,
    "backend.userland.com/rss091": .core,
    "blogs.law.harvard.edu/tech/rss": .core,
    "cyber.law.harvard.edu/rss": .core,
    "cyber.law.harvard.edu/rss/rss.html": .core,
    "www.rssboard.org/rss-specification": .core,
    "example.com/newformat": .core,
    "example.com/necho": .core,
    "purl.org/echo": .core,
    "uri/of/echo/namespace": .core,
    "purl.org/pie": .core,
    "opml.org/spec2": .core,
    "www.opml.org/spec2": .core,
    "purl.org/dc/elements/1.1": .dublinCore,
    "purl.org/dc/elements/1.0": .dublinCore,
    "purl.org/dc/terms": .dublinTerms,
    "purl.org/rss/1.0/modules/content": .content,
    "search.yahoo.com/mrss": .media,
    "search.yahoo.com/mrss/rss": .media,
    "www.itunes.com/dtds/podcast-1.0.dtd": .itunes,
    "example.com/dtds/podcast-1.0.dtd": .itunes,
    "www.google.com/schemas/play-podcasts/1.0": .itunes,
    "www.w3.org/1999/02/22-rdf-syntax-ns": .rdf,
    "www.w3.org/1999/xhtml": .xhtml,
    "backend.userland.com/creativecommonsrssmodule": .creativeCommons,
    "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html": .creativeCommons,
    "web.resource.org/cc": .creativeCommons,
    "creativecommons.org/ns": .creativeCommons,
    "webns.net/mvcb": .admin,
    "www.w3.org/1998/math/mathml": .mathML,
    "www.w3.org/2000/svg": .svg,
  ]

  private static let byPrefix: [String: Namespace] = [
    "atom": .core, "atom10": .core, "atom03": .core, "rss": .core, "a10": .core,
    "dc": .dublinCore, "dcterms": .dublinTerms, "content": .content, "media": .media,
    "itunes": .itunes, "googleplay": .itunes, "rdf": .rdf, "xhtml": .xhtml,
    "cc": .creativeCommons, "creativecommons": .creativeCommons, "admin": .admin,
  ]
}
