// HostLease.swift - the right to send one request to a host.

/// The right to send one request to a host, counted over all processes.
package struct HostLease: Hashable, Sendable {
  /// As ``canonicalHost(_:)`` writes it.
  package var host: String
  /// The source that the request is for.
  package var source: String
  /// The engine that sends the request.
  package var owner: String
  package var until: Moment

  package init(host: String, source: String, owner: String, until: Moment) {
    self.host = host
    self.source = source
    self.owner = owner
    self.until = until
  }
}
