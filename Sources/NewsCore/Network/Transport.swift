// Transport.swift - the network seam: one request in, one response or one error out.

/// Sends one HTTP GET; the engine never learns which library does it.
package protocol Transport: Sendable {
  /// Fetches `request.url`, following redirects by policy. Cancelling the task aborts the transfer.
  ///
  /// - Throws: ``TransportError`` when no complete response arrived. A 404 or 503 is a response,
  ///   not an error.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}
