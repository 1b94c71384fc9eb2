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
    let route = Route.find(RequestTarget.path(of: request.target))
    if let problem = problem(of: request, for: route, from: client, at: now) {
      return .problem(problem)
    }
    if let response = cache.find(target: request.target, at: now.uptimeNanoseconds) {
      return .cached(response)
    }
    return .route(isCounted: route?.countsAgainstCapacity ?? true)
  }

  private func problem(
    of request: RequestHead, for route: Route?, from client: ClientKey?, at now: NIODeadline
  ) -> HTTPProblem? {
    let problem = accessPolicy.problem(of: request, for: route)
    if let problem, problem.status != 401 { return problem }
    let isOpen = route?.isOpen == true
    if let limited = limit(client, at: now.uptimeNanoseconds, isOpen: isOpen) { return limited }
    if problem == .tokenWrong { countWrongToken(client, at: now.uptimeNanoseconds) }
    return problem
  }
}
