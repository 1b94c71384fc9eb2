// HTTPRequest.swift - one GET with its limits, and what decides about its redirects.

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
