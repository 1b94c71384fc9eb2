// StdinDocument.swift - a feed document on standard input, treated as a source.

import NewsCore
import NewsEngine
import NewsText

/// A feed document on standard input; it is fetched and stored like any other source.
///
/// The name is a hash of the bytes: the same document is always the same source, and articles of
/// different documents do not mix.
struct StdinDocument: Sendable {
  let source: Source
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    let hash = String(contentHash(bytes), radix: 36)
    // No resolver knows this name (RFC 6761 section 6.4), and no request goes there.
    var source = Source(
      name: "stdin-" + hash, url: "https://stdin.invalid/\(hash)", isCritical: true,
      note: "standard input")
    source.isUnnamed = true
    self.source = source
    self.bytes = bytes
  }

  /// Answers the request for the document itself, and passes on all others.
  func wrapping(_ transport: any Transport) -> any Transport {
    Answering(document: self, wrapped: transport)
  }

  private struct Answering: Transport {
    let document: StdinDocument
    let wrapped: any Transport

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
      guard request.url == document.source.url else { return try await wrapped.send(request) }
      return HTTPResponse(status: 200, body: document.bytes, url: request.url)
    }
  }
}
