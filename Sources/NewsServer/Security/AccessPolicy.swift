// AccessPolicy.swift - who is let in: host, method, origin, token; pure decisions.

import NewsCore

/// The rules of the door, as plain values; what counts over time is in ``ClientRateLimits``.
///
/// Cheapest first: target, host, method, body, origin, token.
struct AccessPolicy: Sendable {
  var hosts: AllowedHosts
  /// Nil: nobody is asked for one.
  var token: Secret?
  var maxTargetBytes = 2048

  /// Why `request` is not let in; nil: it is.
  func problem(of request: RequestHead) -> HTTPProblem? {
    if request.target.utf8.count > maxTargetBytes { return .targetTooLong }
    if let problem = hosts.problem(of: request) { return problem }
    if request.announcesBody { return .bodyNotAccepted }
    if request.method == .other { return .methodNotAllowed }
    if isCrossSite(request) { return .crossSite }
    return tokenProblem(of: request)
  }

  /// The path of a target, without query and, in absolute form, without origin.
  static func path(of target: String) -> Substring {
    let start = pathStart(of: target)
    let rest = target.utf8[start...]
    return Substring(rest.prefix { $0 != UInt8(ascii: "?") && $0 != UInt8(ascii: "#") })
  }

  static func query(of target: String) -> Substring {
    guard let mark = target.utf8.firstIndex(of: UInt8(ascii: "?")) else { return "" }
    let rest = target.utf8[target.utf8.index(after: mark)...]
    return Substring(rest.prefix { $0 != UInt8(ascii: "#") })
  }

  /// A target in absolute form without its origin.
  static func originForm(of target: String) -> String {
    let rest = target[pathStart(of: target)...]
    return rest.hasPrefix("/") ? String(rest) : "/" + rest
  }

  private static func pathStart(of target: String) -> String.Index {
    guard !target.hasPrefix("/"), let authority = authority(of: target) else {
      return target.startIndex
    }
    return authority.endIndex
  }

  /// The authority of an absolute-form target; nil in origin form.
  static func authority(of target: String) -> Substring? {
    guard !target.hasPrefix("/") else { return nil }
    for scheme in ["http://", "https://"] where target.prefix(8).lowercased().hasPrefix(scheme) {
      return Substring(target.dropFirst(scheme.count).utf8.prefix { $0 != UInt8(ascii: "/") })
    }
    return nil
  }

  /// Browsers say where a request comes from (Fetch Metadata, Origin); other clients say nothing.
  ///
  /// A link to the page from elsewhere is fine; everything else belongs to pages of this server.
  private func isCrossSite(_ request: RequestHead) -> Bool {
    if let origin = request.origin, !isOwn(origin, request) { return true }
    guard let site = request.fetchSite, site != "same-origin", site != "none" else { return false }
    let isNavigation = request.fetchMode == "navigate" && request.fetchDestination == "document"
    return !(isNavigation && AccessPolicy.path(of: request.target) == "/")
  }

  private func isOwn(_ origin: String, _ request: RequestHead) -> Bool {
    guard let host = request.hosts.first?.lowercased() else { return false }
    let origin = origin.lowercased()
    return origin == "http://" + host || origin == "https://" + host
  }

  /// Probes of a supervisor carry no token and learn nothing.
  static let openPaths: Set<Substring> = ["/live", "/ready"]

  private func tokenProblem(of request: RequestHead) -> HTTPProblem? {
    guard let token else { return nil }
    if AccessPolicy.openPaths.contains(AccessPolicy.path(of: request.target)) { return nil }
    guard let credentials = request.credentials.first else { return .tokenMissing }
    let parts = credentials.split(separator: " ", maxSplits: 1)
    guard request.credentials.count == 1, parts.count == 2, isASCIIEqual(parts[0], "bearer"),
      isEqualInConstantTime(trimmed(parts[1]), token.exposed)
    else { return .tokenWrong }
    return nil
  }
}

/// Compares without telling by its duration how much was right; only the length can be learnt.
func isEqualInConstantTime(_ guess: some StringProtocol, _ secret: String) -> Bool {
  let guess = Array(guess.utf8)
  let secret = Array(secret.utf8)
  guard guess.count == secret.count, !secret.isEmpty else { return false }
  var difference: UInt8 = 0
  for index in secret.indices { difference |= guess[index] ^ secret[index] }
  return difference == 0
}
