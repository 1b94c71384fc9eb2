// Transport.swift - the network seam: one request in, one response or one error out.

/// Sends one HTTP GET; the engine never learns which library does it.
package protocol Transport: Sendable {
  /// Fetches `request.url`, following redirects by policy. Cancelling the task aborts the transfer.
  ///
  /// - Throws: ``TransportError`` when no complete response arrived. A 404 or 503 is a response,
  ///   not an error.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

package struct HTTPHeader: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }

  /// Whether the field has this name, without regard to case (RFC 9110 section 5.1).
  package func isNamed(_ other: String) -> Bool {
    isASCIIEqual(name, to: other)
  }
}

/// Header fields in the order of arrival; names compare without case (RFC 9110 section 5.1).
package struct HTTPHeaders: Hashable, Sendable {
  package var fields: [HTTPHeader]

  package init(_ fields: [HTTPHeader] = []) {
    self.fields = fields
  }

  /// The first field of this name.
  package subscript(name: String) -> String? {
    fields.first { $0.isNamed(name) }?.value
  }

  /// The values of all fields of this name.
  package func all(_ name: String) -> [String] {
    fields.filter { $0.isNamed(name) }.map(\.value)
  }
}

package struct HTTPRequest: Sendable {
  package var url: String
  /// Fields that are sent to every hop: Accept, validators.
  package var headers: [HTTPHeader]
  /// Fields that are sent to the origin of `url` only, and dropped when a redirect leaves it: API keys.
  package var originHeaders: [HTTPHeader]
  package var limits: TransferLimits
  /// Ranges the address guard lets through for this request, on top of the global ones; CIDR text.
  package var allowPrivate: [String]
  /// Called before each redirect is followed, with its host as ``canonicalHost(_:)`` writes it; it may
  /// wait for its turn at the host.
  package var mayFollow: @Sendable (_ host: String) async -> RedirectPermission = { _ in .granted }

  package init(
    url: String, headers: [HTTPHeader] = [], originHeaders: [HTTPHeader] = [],
    limits: TransferLimits = TransferLimits(), allowPrivate: [String] = []
  ) {
    self.url = url
    self.headers = headers
    self.originHeaders = originHeaders
    self.limits = limits
    self.allowPrivate = allowPrivate
  }
}

/// Whether a redirect may be followed to its host now.
package enum RedirectPermission: Hashable, Sendable {
  case granted
  /// The host has asked for a pause.
  case paused(HostPause)
  /// The host was busy with other requests until no time was left.
  case busy
}

/// Limits of one transfer, redirects included.
package struct TransferLimits: Hashable, Sendable {
  /// Time for the whole transfer with all its hops.
  package var total: Duration = .seconds(10)
  /// Time for name look-up and connection with TLS, per hop.
  package var connect: Duration = .seconds(5)
  /// Time from the request to the first byte of the response, per hop; nil: only `total` bounds it.
  package var firstByte: Duration?
  /// Longest decoded body; the transfer ends at the first byte beyond it.
  package var maxBodyBytes = 8 << 20
  /// Most bytes that all hops together may receive: headers, body and framing.
  ///
  /// Chunk extensions, for example, are not part of the body, so `maxBodyBytes` does not bound them.
  package var maxWireBytes: Int { 2 * maxBodyBytes + 1 << 20 }
  package var maxHeaderBytes = 64 << 10
  package var maxHeaderLines = 200
  package var maxRedirects = 5

  package init(total: Duration = .seconds(10)) {
    self.total = total
  }
}

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

/// Why no complete response arrived.
package struct TransportError: Error, Hashable, Sendable {
  package var code: OutcomeCode
  /// One line for a person: what happened, and at which host; no secrets, no query values.
  package var message: String
  /// Whether the failing hop was reached by a redirect, not configured by the user.
  package var afterRedirect: Bool
  /// The pause of the host that a redirect led to; the code is then `local.limited`, and that host was
  /// not asked.
  package var pause: HostPause?

  package init(_ code: OutcomeCode, _ message: String, afterRedirect: Bool = false) {
    self.code = code
    self.message = message
    self.afterRedirect = afterRedirect
  }
}
