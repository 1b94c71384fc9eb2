// FeedParser.swift - reads the bytes of a document as a feed of any format.

/// What is known about a document besides its bytes.
package struct DocumentContext: Hashable, Sendable {
  /// URL of the document; relative URLs resolve against it.
  package var url: String?
  /// The HTTP Content-Type, of which only the charset is used: the content shows the format.
  package var contentType: String?

  package init(url: String? = nil, contentType: String? = nil) {
    self.url = url
    self.contentType = contentType
  }
}

/// Limits on one document.
package struct ParseLimits: Hashable, Sendable {
  /// Most open elements of XML; deeper ones are ignored.
  package var maxDepth = 128
  /// Longest element name; a longer one counts as unknown.
  package var maxNameBytes = 256
  /// Longest text; a longer one is cut.
  package var maxTextBytes = 1 << 20
  /// Most entries; later ones are ignored.
  package var maxEntries = 5000
  /// Most bytes of memory of kept entries for each byte of the document, but at least 16 MiB in all; later
  /// entries are ignored.
  package var memoryFactor = 4

  package init() {}
}

/// Why a document is not a feed.
package enum ParseError: Error, Hashable, Sendable {
  /// Nothing but white space.
  case empty
  /// A web page; `feeds` are the feed URLs it names (RSS autodiscovery), resolved.
  case htmlPage(feeds: [String])
  /// Neither XML nor JSON of a known kind; the text names what it looks like.
  case notAFeed(String)
}

/// Reads a feed document of any format.
///
///     bytes | decode | tell the format | read | feed
///
/// Takes time in proportion to the size of the document and memory within `limits`, does no I/O and never
/// traps. A malformed document is read as far as possible; ``Feed/isWellFormed`` is then false.
package func parseFeed(
  _ bytes: [UInt8], context: DocumentContext = DocumentContext(),
  limits: ParseLimits = ParseLimits()
) throws(ParseError) -> Feed {
  let options = ParseOptions(context: context, limits: limits)
  let result = bytes.withUnsafeBufferPointer { parse($0, options) }
  return try result.get()
}

/// Reads a feed document and passes each entry to `onEntry` as soon as it is complete.
///
/// The returned feed has no entries, so no more than one is in memory. No entry of a refused document
/// is passed on.
package func parseFeed(
  _ bytes: [UInt8], context: DocumentContext = DocumentContext(),
  limits: ParseLimits = ParseLimits(), onEntry: @escaping (FeedFormat, consuming Entry) -> Void
) throws(ParseError) -> Feed {
  let options = ParseOptions(context: context, limits: limits, sink: onEntry)
  let result = bytes.withUnsafeBufferPointer { parse($0, options) }
  return try result.get()
}

typealias EntrySink = (FeedFormat, consuming Entry) -> Void

/// The input of a reader besides the bytes.
struct ParseOptions {
  var context: DocumentContext
  var limits: ParseLimits
  /// Takes the entries; without one they are kept in the feed.
  var sink: EntrySink?
}

private func parse(_ bytes: ByteSpan, _ options: ParseOptions) -> Result<Feed, ParseError> {
  let text = decodeText(bytes, contentType: options.context.contentType)
  if let decoded = text.bytes {
    return decoded.withUnsafeBufferPointer { read($0, text, options) }
  }
  return read(bytes.slice(text.offset, bytes.count), text, options)
}

private func read(
  _ bytes: ByteSpan, _ text: DecodedText, _ options: ParseOptions
) -> Result<Feed, ParseError> {
  Result { () throws(ParseError) -> Feed in
    guard let first = bytes.first(where: { !$0.isSpace }) else { throw .empty }
    var feed: Feed
    if first == Byte.openBrace || first == Byte.openBracket {
      feed = try parseJSON(bytes, options)
    } else {
      feed = try parseXML(bytes, text, options)
    }
    feed.encoding = text.encoding
    if !text.isAsAnnounced { feed.isWellFormed = false }
    return feed
  }
}

private func parseXML(
  _ bytes: ByteSpan, _ text: DecodedText, _ options: ParseOptions
) throws(ParseError) -> Feed {
  var reader = FeedReader(bytes, text, options)
  if let feed = reader.read() { return feed }
  // A web page may lack its <html> tag.
  let feeds = autodiscoveredFeeds(bytes, base: options.context.url)
  if reader.isPage || !feeds.isEmpty { throw .htmlPage(feeds: feeds) }
  throw .notAFeed(reader.sawTags ? "XML, but of no kind that holds news" : "plain text or binary")
}
