// EventsHandler.swift - the response to /events: new articles as they are stored.

import HTTPTypes
import Hummingbird
import NIOCore
import NewsCore

/// Answers with server-sent events (HTML Living Standard, section 9.2): one for each new article.
struct EventsHandler: Sendable {
  let state: ServerState
  let broadcaster: ArticleBroadcaster

  /// The response with the stream; `clientIsGone` ends the stream, which frees its place for another client.
  func response(
    _ filter: EventFilter, isHead: Bool, clientIsGone: EventLoopFuture<Void>
  ) throws(HTTPProblem) -> Response {
    let headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store"]
    if isHead { return Response(status: .ok, headers: headers) }
    if state.isDraining {
      state.log(RequestFailure(draining: "events"))
      throw .draining
    }
    guard state.counters.subscribers.value < state.options.maxSubscribers else {
      state.log(
        RequestFailure(
          "events", .tooManySubscribers,
          reason: "\(state.options.maxSubscribers) clients follow new articles"))
      throw .tooManySubscribers
    }
    let body = ResponseBody { writer in
      state.counters.subscribers.add(1)
      defer { state.counters.subscribers.add(-1) }
      let stream = EventStream(state: state, broadcaster: broadcaster, filter: filter)
      try await stream.write(until: clientIsGone) { try await writer.write($0) }
      try await writer.finish(nil)
    }
    return Response(status: .ok, headers: headers, body: body)
  }
}
