// EventStream.swift - writes the event stream of one client of /events.

import NewsCore
import NIOCore

/// The event stream of one client of /events: each new article, how many were left out, and regular comments.
struct EventStream: Sendable {
  let state: ServerState
  let broadcaster: ArticleBroadcaster
  let filter: EventFilter

  /// Time between comments, which keep proxies from closing the connection, and show the server that a
  /// client has gone.
  static let heartbeat = Duration.seconds(15)

  /// Writes the stream until the broadcaster ends the subscription, or the connection is closed.
  ///
  /// - Throws: The error of `send`, when the client has gone.
  func write(
    until clientIsGone: EventLoopFuture<Void>, _ send: (ByteBuffer) async throws -> Void
  ) async throws {
    let (id, events) = await broadcaster.subscribe(state, filter)
    // A task without an owner: the callback is synchronous, and the task ends immediately.
    clientIsGone.whenComplete { _ in Task { await broadcaster.unsubscribe(id) } }
    let heartbeats = Task {
      while (try? await state.clock.sleep(for: EventStream.heartbeat)) != nil {
        await broadcaster.sendHeartbeat(to: id)
      }
    }
    defer { heartbeats.cancel() }
    do {
      try await send(ByteBuffer(string: "retry: 5000\n: following\n\n"))
      for await event in events { try await send(event.bytes) }
    } catch {
      await broadcaster.unsubscribe(id)
      throw error
    }
    await broadcaster.unsubscribe(id)
  }
}

extension ClientEvent {
  fileprivate var bytes: ByteBuffer {
    switch self {
    case .article(let event): event
    case .missed(let count):
      ByteBuffer(string: "event: missed\ndata: {\"articles\":\(count)}\n\n")
    case .heartbeat: ByteBuffer(string: ": still here\n\n")
    }
  }
}
