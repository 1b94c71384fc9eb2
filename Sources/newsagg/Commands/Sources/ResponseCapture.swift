// ResponseCapture.swift - a transport that keeps the last response for each URL.

import NewsCore

/// Passes requests on and keeps the last response for each URL, so that `sources check` can examine
/// the document that the engine judged without a second request.
final class ResponseCapture: Sendable {
  private let responses = Locked<[String: HTTPResponse]>([:])

  /// The last response to a request for this URL, redirects followed.
  func response(to url: String) -> HTTPResponse? {
    responses.withLock { $0[url] }
  }

  func wrapping(_ transport: any Transport) -> any Transport {
    CapturingTransport(capture: self, wrapped: transport)
  }

  fileprivate func keep(_ response: HTTPResponse, to url: String) {
    responses.withLock { $0[url] = response }
  }
}

private struct CapturingTransport: Transport {
  let capture: ResponseCapture
  let wrapped: any Transport

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let response = try await wrapped.send(request)
    capture.keep(response, to: request.url)
    return response
  }
}
