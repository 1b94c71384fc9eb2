// HTTPResponse.swift - one complete response, with the redirects that led to it.

package struct HTTPResponse: Hashable, Sendable {
  package var status: Int
  package var headers: HTTPHeaders
  /// The body after content decoding.
  package var body: [UInt8]
  /// The URL that answered, after redirects.
  package var url: String
  package var hops: [RedirectHop]
  /// Bytes of the body as received, before content decoding.
  package var wireBytes: Int
  package var duration: Duration

  package init(
    status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = [], url: String,
    hops: [RedirectHop] = [], wireBytes: Int = 0, duration: Duration = .zero
  ) {
    self.status = status
    self.headers = headers
    self.body = body
    self.url = url
    self.hops = hops
    self.wireBytes = wireBytes
    self.duration = duration
  }
}

/// One redirect that was followed.
package struct RedirectHop: Hashable, Sendable {
  package var status: Int
  package var target: String

  package init(status: Int, target: String) {
    self.status = status
    self.target = target
  }

  /// Whether the status is 301 or 308 (RFC 9110 section 15.4).
  package var isPermanent: Bool { status == 301 || status == 308 }
}
