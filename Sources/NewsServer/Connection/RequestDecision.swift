// RequestDecision.swift - what happens to a request before it reaches the router.

import NewsCore

/// What happens to a request before it reaches the router.
enum RequestDecision {
  case problem(HTTPProblem)
  case cached(CachedResponse)
  /// The router answers it; nil: there is nothing under its path.
  case route(Route?)
}

extension ServerState {
  func decide(
    _ request: RequestHead, from client: ClientKey?, at uptime: Int64
  ) -> RequestDecision {
    let route = Route.find(RequestTarget.path(of: request.target))
    if let problem = problem(of: request, for: route, from: client, at: uptime) {
      return .problem(problem)
    }
    if let response = cache.find(target: request.target, at: uptime) {
      return .cached(response)
    }
    return .route(route)
  }

  private func problem(
    of request: RequestHead, for route: Route?, from client: ClientKey?, at uptime: Int64
  ) -> HTTPProblem? {
    let problem = accessPolicy.problem(of: request, for: route)
    if let problem, problem.status != 401 { return problem }
    let isOpen = route?.isOpen == true
    if let limited = limit(client, at: uptime, isOpen: isOpen) { return limited }
    if problem == .tokenWrong { countWrongToken(client, at: uptime) }
    return problem
  }
}
