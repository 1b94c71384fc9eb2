// RedirectWalk.swift - follows redirects hop by hop, with our policy at each.

import NewsCore
import NewsText

/// The chain of redirects from the configured URL to the one that answers.
///
/// libcurl does not follow redirects here: it would follow them to any address, and send our headers
/// there too.
struct RedirectWalk: Sendable {
  private(set) var current: WebAddress
  private(set) var hops: [RedirectHop] = []
  /// Whether no hop has led to another scheme, host or port yet; only then are keys sent.
  private(set) var isAtOrigin = true
  /// Bytes that the hops so far have received.
  private(set) var receivedBytes = 0
  private var cookies = ChainCookies()
  /// Pairs of URL and Cookie field of the hops so far: the same URL with another cookie is no circle.
  private var visited: Set<[String]>
  private let limit: Int
  /// Hides secrets in a reason, before only a part of a URL is shown.
  let mask: SecretMask

  init(from start: WebAddress, limit: Int, mask: SecretMask = SecretMask([])) {
    current = start
    visited = [[start.url, ""]]
    self.limit = limit
    self.mask = mask
  }

  /// Whether a status is followed: not 300, which offers a choice, and not 304, which answers our
  /// validators.
  static func isRedirect(_ status: Int) -> Bool {
    [301, 302, 303, 307, 308].contains(status)
  }

  mutating func follow(_ answer: HopAnswer, at now: WallTime) throws(TransportError) {
    let status = answer.status
    guard let location = answer.headers["Location"] else {
      throw refusal("it answered \(status) without a Location")
    }
    guard hops.count < limit else { throw refusal("it redirects more than \(limit) times") }
    let next = try target(location)
    guard current.scheme == .http || next.scheme == .https else {
      throw refusal(
        "it redirects from https to http, which has no encryption")
    }
    cookies.take(answer.headers.all("Set-Cookie"), from: current, at: now)
    let cookie = cookies.header(for: next)?.value ?? ""
    guard visited.insert([next.url, cookie]).inserted else {
      throw refusal("it redirects in a circle")
    }
    isAtOrigin = isAtOrigin && next.origin == current.origin
    hops.append(RedirectHop(status: status, target: next.url))
    receivedBytes += answer.receivedBytes
    current = next
  }

  /// The headers of the next hop: keys only while ``isAtOrigin``, and the cookies that its host has set
  /// in this chain, unless the user configured cookies.
  func headers(of request: HTTPRequest) -> [HTTPHeader] {
    let given = isAtOrigin ? request.headers + request.originHeaders : request.headers
    guard let cookies = cookies.header(for: current),
      !given.contains(where: { $0.isNamed("Cookie") })
    else { return given }
    return given + [cookies]
  }

  private func target(_ location: String) throws(TransportError) -> WebAddress {
    do {
      return try current.joined(location)
    } catch .port(let port) {
      throw TransportError(
        .policyBlocked, "\(current.label): it redirects, and \(URLRefusal.port(port).reason)",
        afterRedirect: true)
    } catch {
      let target = URIReference(mask.text(location)).redacted
      throw refusal("it redirects to \(target), but \(error.reason)")
    }
  }

  private func refusal(_ reason: String) -> TransportError {
    TransportError(.httpRedirect, "\(current.label): \(reason)", afterRedirect: !hops.isEmpty)
  }
}
