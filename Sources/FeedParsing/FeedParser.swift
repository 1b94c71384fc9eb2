// FeedParser.swift - bytes in, a feed out: decode, detect, dispatch, normalise.

import NewsCore

/// What is known of a document besides its bytes.
package struct DocumentContext: Hashable, Sendable {
  /// Where it was fetched from; relative URLs resolve against it.
  package var url: String?
  /// The HTTP Content-Type; only its charset is used, formats are told by content.
  package var contentType: String?

  package init(url: String? = nil, contentType: String? = nil) {
    self.url = url
    self.contentType = contentType
  }
}

/// Caps on one document; what is beyond is cut off or refused as noted.
package struct ParseLimits: Hashable, Sendable {
  /// Deeper elements are ignored.
  package var maxDepth = 128
  /// Bytes; longer element and attribute names are ignored.
  package var maxNameBytes = 256
  /// Bytes; longer texts are cut.
  package var maxTextBytes = 1 << 20
  /// Later entries are ignored.
  package var maxEntries = 5000

  package init() {}
}

/// Why a document is not a feed.
package enum ParseError: Error, Hashable, Sendable {
  /// Nothing but white space.
  case empty
  /// A web page; `feeds` are the feed URLs it names (RSS autodiscovery), resolved.
  case htmlPage(feeds: [String])
  /// Neither XML nor JSON of a known kind; the text says what it looks like.
  case notAFeed(String)
}

/// Reads a feed document of any format.
///
/// Linear in the size of the document, bounded by `limits`, no I/O, never traps. What can be read
/// of a malformed document is read; ``Feed/isWellFormed`` then says so.
package func parseFeed(
  _ bytes: [UInt8], context: DocumentContext = DocumentContext(),
  limits: ParseLimits = ParseLimits()
) throws(ParseError) -> Feed {
  throw .notAFeed("not implemented")
}
