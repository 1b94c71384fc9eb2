// RequestDecision.swift - what happens to a request before it reaches the router.

import NIOCore

/// What happens to a request before it reaches the router.
enum RequestDecision {
  case problem(HTTPProblem)
  case cached(CachedResponse)
  /// `isCounted`: it counts against the number of requests in flight.
  case route(isCounted: Bool)
}

extension ServerState {
  func decide(
    _ request: RequestHead, from client: ClientKey?, at now: NIODeadline
  ) -> RequestDecision {
    let path = AccessPolicy.path(of: request.target)
    if let problem = problem(of: request, path: path, from: client, at: now) {
      return .problem(problem)
    }
    if let response = cache.find(target: request.target, at: now.uptimeNanoseconds) {
      return .cached(response)
    }
    return .route(isCounted: !isExemptFromCapacity(path))
  }

  private func problem(
    of request: RequestHead, path: Substring, from client: ClientKey?, at now: NIODeadline
  ) -> HTTPProblem? {
    let problem = accessPolicy.problem(of: request)
    if let problem, problem.status != 401 { return problem }
    let isOpen = AccessPolicy.openPaths.contains(path)
    if let limited = limit(client, at: now.uptimeNanoseconds, isOpen: isOpen) { return limited }
    if problem == .tokenWrong { countWrongToken(client, at: now.uptimeNanoseconds) }
    return problem
  }

  /// Probes are answered also when nothing else is; they cost nothing.
  ///
  /// A client of /events stays for hours, and is limited by number.
  private func isExemptFromCapacity(_ path: Substring) -> Bool {
    ["/health", "/live", "/ready", "/metrics", "/events"].contains(path)
  }
}
