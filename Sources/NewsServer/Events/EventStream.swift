// EventStream.swift - writes the event stream of one client of /events.

import NewsCore
import NIOCore

/// The event stream of one client of /events: each new article, and regular comments.
struct EventStream: Sendable {
  let state: ServerState
  let broadcaster: ArticleBroadcaster
  var filter: EventFilter?

  /// Time between comments, which keep proxies from closing the connection, and show the server that a
  /// client has gone.
  static let heartbeat = Duration.seconds(15)

  private enum Event: Sendable {
    case article(Article)
    case heartbeat
  }

  /// Writes the stream until the broadcaster ends the subscription, or the connection is closed.
  ///
  /// - Throws: The error of `send`, when the client has gone.
  func write(
    until clientIsGone: EventLoopFuture<Void>, _ send: (ByteBuffer) async throws -> Void
  ) async throws {
    let (id, articles) = await broadcaster.subscribe(state, filter)
    let (events, continuation) = AsyncStream.makeStream(
      of: Event.self, bufferingPolicy: .bufferingNewest(ArticleBroadcaster.depth))
    clientIsGone.whenComplete { _ in continuation.finish() }
    let heartbeats = Task {
      while (try? await state.clock.sleep(for: EventStream.heartbeat)) != nil {
        continuation.yield(.heartbeat)
      }
    }
    let forwarding = Task {
      for await article in articles { continuation.yield(.article(article)) }
      continuation.finish()
    }
    defer {
      heartbeats.cancel()
      forwarding.cancel()
    }
    do {
      try await send(ByteBuffer(string: "retry: 5000\n: following\n\n"))
      for await event in events { try await send(bytes(of: event)) }
    } catch {
      await broadcaster.unsubscribe(id)
      throw error
    }
    await broadcaster.unsubscribe(id)
  }

  private func bytes(of event: Event) -> ByteBuffer {
    guard case .article(let article) = event else { return ByteBuffer(string: ": still here\n\n") }
    var buffer = ByteBuffer(string: "event: article\ndata: ")
    buffer.writeBytes(article.jsonLine.filter { $0 != 0x0a && $0 != 0x0d })
    buffer.writeString("\n\n")
    return buffer
  }
}
