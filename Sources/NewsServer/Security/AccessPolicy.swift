// AccessPolicy.swift - decides which requests are allowed, by host, method, origin and token; pure.

import NewsCore

/// Decides which requests are allowed, by host, method, origin and token.
///
/// The cheapest checks come first. Limits over time are in ``ClientRateLimits``.
struct AccessPolicy: Sendable {
  var hosts: AllowedHosts
  /// The token that requests need; nil: none is needed.
  var token: Secret?
  var maxTargetBytes: Int

  /// Why `request` for `route` is not allowed; nil when it is allowed.
  ///
  /// `route` is nil when the path is unknown.
  func problem(of request: RequestHead, for route: Route?) -> HTTPProblem? {
    if request.target.utf8.count > maxTargetBytes {
      return .targetTooLong(mostBytes: maxTargetBytes)
    }
    if let problem = hosts.problem(of: request) { return problem }
    if request.announcesBody { return .bodyNotAccepted }
    if request.method == .other { return .methodNotAllowed }
    if isCrossSite(request, route) { return .crossSite }
    return route?.isOpen == true ? nil : tokenProblem(of: request)
  }

  /// Whether a page of another site makes the request.
  ///
  /// Browsers send the origin of a request (Fetch Metadata, Origin); other clients do not. Of requests
  /// from other sites, only a link to the page of this server is allowed.
  private func isCrossSite(_ request: RequestHead, _ route: Route?) -> Bool {
    if let origin = request.origin, !isOwn(origin, request) { return true }
    guard let site = request.fetchSite, site != "same-origin", site != "none" else { return false }
    let isNavigation = request.fetchMode == "navigate" && request.fetchDestination == "document"
    return !(isNavigation && route?.isLinkTarget == true)
  }

  private func isOwn(_ origin: String, _ request: RequestHead) -> Bool {
    guard let host = request.hosts.first else { return false }
    return ["http://", "https://"].contains { isASCIIEqual(origin, to: $0 + host) }
  }

  private func tokenProblem(of request: RequestHead) -> HTTPProblem? {
    guard let token else { return nil }
    guard let credentials = request.credentials.first else { return .tokenMissing }
    let parts = credentials.split(separator: " ", maxSplits: 1)
    guard request.credentials.count == 1, parts.count == 2,
      isASCIIEqual(parts[0], toLowercase: "bearer"),
      isEqualInConstantTime(trimmed(parts[1]), token.exposed)
    else { return .tokenWrong }
    return nil
  }
}

/// Whether the texts are equal; the time does not depend on how many bytes of the guess are right, only
/// on whether its length is.
func isEqualInConstantTime(_ guess: some StringProtocol, _ secret: String) -> Bool {
  let guess = Array(guess.utf8)
  let secret = Array(secret.utf8)
  guard guess.count == secret.count, !secret.isEmpty else { return false }
  var difference: UInt8 = 0
  for index in secret.indices { difference |= guess[index] ^ secret[index] }
  return difference == 0
}
