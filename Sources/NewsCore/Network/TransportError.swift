// TransportError.swift - why no complete response arrived.

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
