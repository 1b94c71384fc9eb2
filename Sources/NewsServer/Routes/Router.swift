// Router.swift - calls the handler of a request's route.

import Hummingbird
import NewsCore

/// Calls the handler of a request's route.
///
/// Requests come from the ``HTTPConnectionHandler``, which has found the route and checked that they are
/// allowed.
struct Router: HTTPResponder {
  let state: ServerState
  let cacheable: CacheableHandler
  let status: StatusHandler
  let events: EventsHandler

  func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    do {
      return try await response(to: request, context)
    } catch let problem as HTTPProblem {
      return CachedResponse(problem).response(to: context.head, at: state.wall)
    }
  }

  private func response(
    to request: Request, _ context: ConnectionContext
  ) async throws -> Response {
    guard let route = context.route else { throw HTTPProblem.notFound }
    let target = request.head.path ?? "/"
    switch route.endpoint {
    case .cacheable(let parse):
      // Read before the settings: see ``ResponseCache/put(_:generation:)``.
      let generation = state.cache.generation
      let wanted = try parse(RequestTarget.query(of: target), QueryContext(state))
      let response = await cacheable.response(to: wanted, generation: generation)
      state.cache.remember(target: target, as: wanted)
      return response.response(to: context.head, at: state.wall)
    case .status(let handle): return handle(status).response(to: context.head, at: state.wall)
    case .events:
      let filter = try EventFilter(RequestTarget.query(of: target), QueryContext(state))
      return try events.response(
        filter, isHead: context.head.method == .head, clientIsGone: context.channel.closeFuture)
    }
  }
}
