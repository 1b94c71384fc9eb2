// RequestDecision.swift - decides how a request is answered, before it reaches the router.

import NewsCore

/// How a request is answered.
enum RequestDecision {
  case problem(HTTPProblem)
  case cached(CachedResponse)
  /// The router answers it; nil: its path is unknown.
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
