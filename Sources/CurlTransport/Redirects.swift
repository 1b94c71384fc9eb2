// Redirects.swift - our own hops, with the policy at each.

import NewsCore

/// The way from the configured URL to the one that answers.
///
/// libcurl does not follow: it would go anywhere, any number of times, and take our headers along.
struct RedirectWalk: Sendable {
  private(set) var current: WebAddress
  private(set) var hops: [RedirectHop] = []
  /// False once a hop has led to another scheme, host or port, for good: then keys stay at home.
  private(set) var isAtOrigin = true
  private var visited: Set<String>
  private let limit: Int
  /// As in ``HTTPRequest/pausedHosts``.
  private let pausedHosts: Set<String>

  init(from start: WebAddress, limit: Int, pausedHosts: Set<String> = []) {
    current = start
    visited = [start.url]
    self.limit = limit
    self.pausedHosts = pausedHosts
  }

  /// A 300 offers a choice and a 304 answers our validators: neither leads anywhere.
  static func isRedirect(_ status: Int) -> Bool {
    [301, 302, 303, 307, 308].contains(status)
  }

  mutating func follow(status: Int, location: String?) throws(TransportError) {
    guard let location else { throw refusal("it answered \(status) without a Location") }
    guard hops.count < limit else { throw refusal("it redirects more than \(limit) times") }
    let next = try target(location)
    guard current.scheme == .http || next.scheme == .https else {
      throw refusal("it redirects from https to http, which would send the request in the clear")
    }
    guard visited.insert(next.url).inserted else { throw refusal("it redirects in a circle") }
    if pausedHosts.contains(next.hostKey) { throw paused(next) }
    isAtOrigin = isAtOrigin && next.origin == current.origin
    hops.append(RedirectHop(status: status, target: next.url))
    current = next
  }

  private func target(_ location: String) throws(TransportError) -> WebAddress {
    do {
      return try current.joined(location)
    } catch .port(let port) {
      throw TransportError(
        .policyBlocked, "\(current.label): it redirects, and \(URLRefusal.port(port).reason)",
        afterRedirect: true)
    } catch {
      throw refusal("it redirects to \(URIReference(location).redacted), but \(error.reason)")
    }
  }

  private func paused(_ next: WebAddress) -> TransportError {
    var error = TransportError(
      .limited, "\(current.label): it redirects to \(next.label), which has asked for a pause",
      afterRedirect: true)
    error.pausedHost = next.hostKey
    return error
  }

  private func refusal(_ reason: String) -> TransportError {
    TransportError(.httpRedirect, "\(current.label): \(reason)", afterRedirect: !hops.isEmpty)
  }
}
