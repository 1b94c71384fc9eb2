// Namespace.swift - the XML vocabularies that the reader knows, by their URIs and prefixes.

import NewsText

/// A vocabulary; several URIs may name one.
enum Namespace: UInt8 {
  /// All versions of RSS and Atom, and elements without a namespace.
  case core
  case dublinCore, dublinTerms, content, media, itunes, rdf, xhtml, creativeCommons, admin
  case feedburner, syndication, mathML, svg
  case unknown

  /// The vocabulary of a URI; case, `http` or `https`, and a slash or hash sign at its end do not matter.
  init(uri: String) {
    self = uri.withBytes { bytes in
      var name = bytes.trimmed
      while let last = name.last, last == Byte.slash || last == Byte.hash {
        name = name.slice(0, name.count - 1)
      }
      if name.hasASCII("http://", at: 0) {
        name = name.slice(7, name.count)
      } else if name.hasASCII("https://", at: 0) {
        name = name.slice(8, name.count)
      }
      return name.isEmpty ? .core : Namespace(name, in: Namespace.byURI)
    }
  }

  /// The usual vocabulary of a prefix, for documents that lack its declaration.
  init(commonPrefix prefix: ByteSpan) {
    self.init(prefix, in: Namespace.byPrefix)
  }

  /// The usual vocabulary of a prefix that was declared with an unknown URI, if it is a module.
  init(moduleOf prefix: ByteSpan) {
    let module = Namespace(commonPrefix: prefix)
    self = [.content, .media, .itunes, .dublinCore].contains(module) ? module : .unknown
  }

  /// Looks a name up; the tables contain the raw value plus one, because 0 means that a name is missing.
  private init(_ name: ByteSpan, in table: NameTable<UInt8>) {
    let found = table[name, nameHash(name)]
    self = found > 0 ? Namespace(rawValue: found - 1) ?? .unknown : .unknown
  }

  private static func table(_ lists: [(Namespace, [StaticString])]) -> NameTable<UInt8> {
    NameTable(lists.map { ($0.0.rawValue + 1, $0.1) })
  }

  private static let byURI = table([
    (
      .core,
      [
        "www.w3.org/2005/atom", "purl.org/atom/ns", "purl.org/rss/1.0",
        "purl.org/rss/1.0/modules/rss091", "purl.org/net/rss1.1",
        "my.netscape.com/rdf/simple/0.9", "channel.netscape.com/rdf/simple/0.9",
        "my.netscape.com/publish/formats/rss-0.91.dtd", "backend.userland.com/rss",
        "backend.userland.com/rss2", "backend.userland.com/rss091",
        "blogs.law.harvard.edu/tech/rss", "cyber.law.harvard.edu/rss",
        "cyber.law.harvard.edu/rss/rss.html", "www.rssboard.org/rss-specification",
        "example.com/newformat", "example.com/necho", "purl.org/echo",
        "uri/of/echo/namespace", "purl.org/pie", "opml.org/spec2", "www.opml.org/spec2",
      ]
    ),
    (.dublinCore, ["purl.org/dc/elements/1.1", "purl.org/dc/elements/1.0"]),
    (.dublinTerms, ["purl.org/dc/terms"]),
    (.content, ["purl.org/rss/1.0/modules/content"]),
    (.media, ["search.yahoo.com/mrss", "search.yahoo.com/mrss/rss"]),
    (
      .itunes,
      [
        "www.itunes.com/dtds/podcast-1.0.dtd", "example.com/dtds/podcast-1.0.dtd",
        "www.google.com/schemas/play-podcasts/1.0",
      ]
    ),
    (.rdf, ["www.w3.org/1999/02/22-rdf-syntax-ns"]),
    (.xhtml, ["www.w3.org/1999/xhtml"]),
    (
      .creativeCommons,
      [
        "backend.userland.com/creativecommonsrssmodule",
        "cyber.law.harvard.edu/rss/creativecommonsrssmodule.html", "web.resource.org/cc",
        "creativecommons.org/ns",
      ]
    ),
    (.admin, ["webns.net/mvcb"]),
    (.feedburner, ["rssnamespace.org/feedburner/ext/1.0"]),
    (.syndication, ["purl.org/rss/1.0/modules/syndication"]),
    (.mathML, ["www.w3.org/1998/math/mathml"]),
    (.svg, ["www.w3.org/2000/svg"]),
  ])

  private static let byPrefix = table([
    (.core, ["atom", "atom10", "atom03", "rss", "a10"]), (.dublinCore, ["dc"]),
    (.dublinTerms, ["dcterms"]), (.content, ["content"]), (.media, ["media"]),
    (.itunes, ["itunes", "googleplay"]), (.rdf, ["rdf"]), (.xhtml, ["xhtml"]),
    (.creativeCommons, ["cc", "creativecommons"]), (.admin, ["admin"]),
    (.feedburner, ["feedburner"]), (.syndication, ["sy"]),
  ])
}
