// StdinDocument.swift - a feed document on standard input, as a source of its own.

import NewsCore
import NewsEngine
import NewsText

/// A feed document on standard input, fetched and stored like any other.
///
/// Its name is made of its bytes, so the same document twice is one source, and articles of
/// another document do not mix with it.
struct StdinDocument: Sendable {
  let source: Source
  private let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    let hash = String(contentHash(bytes), radix: 36)
    // A name that no resolver answers (RFC 6761 section 6.4); it is never asked for.
    source = Source(
      name: "stdin-" + hash, url: "https://stdin.invalid/\(hash)", isCritical: true,
      note: "standard input")
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
