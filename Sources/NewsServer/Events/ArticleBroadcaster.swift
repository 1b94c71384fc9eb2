// ArticleBroadcaster.swift - sends new articles to the clients of /events.

import NewsCore
import NewsEngine
import NewsStore
import NIOCore

/// What a client of /events is sent.
enum ClientEvent: Hashable, Sendable {
  /// An article as a whole event, written once for all clients.
  case article(ByteBuffer)
  /// So many articles are left out, because the client has read too slowly.
  case missed(Int)
  case heartbeat
}

/// Sends each article that arrives in the store to all subscribers that want it.
///
/// A story of which an article from the sources of a subscriber has arrived before is not new to it, as
/// for `fetch --follow`.
actor ArticleBroadcaster {
  private struct Subscriber {
    let filter: EventFilter
    let events: AsyncStream<ClientEvent>.Continuation
    /// The number of the last article that it was sent, or that arrived before it subscribed; nil until
    /// the store could be read.
    var position: Int64?
    /// Number of articles that were left out since the last ``ClientEvent/missed(_:)``.
    var missed = 0
  }

  private var subscribers: [Int: Subscriber] = [:]
  private var nextID = 0

  /// Greatest number of articles that wait for one client.
  static let capacity = 1000
  /// Number of articles that are read from the store at once.
  private static let batchSize = 500

  /// Starts a subscription to the articles that `filter` accepts.
  ///
  /// If more than ``capacity`` articles wait for the subscriber, further ones are left out and counted.
  func subscribe(
    _ state: ServerState, _ filter: EventFilter
  ) async -> (id: Int, events: AsyncStream<ClientEvent>) {
    nextID += 1
    let id = nextID
    let (events, continuation) = AsyncStream.makeStream(
      of: ClientEvent.self, bufferingPolicy: .bufferingOldest(ArticleBroadcaster.capacity))
    let position = subscribers.values.compactMap(\.position).max()
    subscribers[id] = Subscriber(filter: filter, events: continuation, position: position)
    // If the store cannot be read now, `publish` tries again.
    try? await setMissingPositions(state)
    return (id, events)
  }

  /// Ends a subscription.
  func unsubscribe(_ id: Int) {
    subscribers.removeValue(forKey: id)?.events.finish()
  }

  /// Ends all subscriptions, because the server stops.
  func close() {
    for subscriber in subscribers.values { subscriber.events.finish() }
    subscribers = [:]
  }

  func sendHeartbeat(to id: Int) {
    reportMissed(id)
    subscribers[id]?.events.yield(.heartbeat)
  }

  /// Sends the articles that have arrived since the last call, in the order of their arrival.
  func publish(_ state: ServerState) async throws {
    try await setMissingPositions(state)
    // Number of the last article in the store; nil until all are read.
    var end: Int64?
    // Clients that subscribe while the store is read may need articles of that time, so they are read too.
    while let position = subscribers.values.compactMap(\.position).filter({ $0 != end }).min() {
      let behind = subscribers.filter { $0.value.position == position }
      // Usually all of them want the same sources.
      let groups = Dictionary(grouping: behind, by: \.value.filter.sources)
      let next = try await state.engine.store.nextArrivals(
        groups.keys.map { query($0, state) }, after: position,
        atMost: ArticleBroadcaster.batchSize)
      for id in behind.keys { subscribers[id]?.position = next.last }
      for (group, articles) in zip(groups.values, next.articles) {
        for article in articles { send(article, to: group.map(\.key)) }
      }
      if !next.hasMore { end = next.last }
    }
  }

  /// Lets subscribers without a position start after the last article in the store.
  private func setMissingPositions(_ state: ServerState) async throws {
    guard subscribers.values.contains(where: { $0.position == nil }) else { return }
    let last = try await state.engine.store.lastArrival()
    // Another call may have set some of them in the meantime.
    for (id, subscriber) in subscribers where subscriber.position == nil {
      subscribers[id]?.position = last
    }
  }

  /// Finds the articles of these sources.
  private func query(_ sources: Set<String>, _ state: ServerState) -> ArticleQuery {
    let catalogue = state.settings.catalogue
    var query = ArticleQuery(sources: Array(sources))
    query.includesContent = false
    query.critical = catalogue.criticalNames
    query.configured = catalogue.names
    return query
  }

  private func send(_ article: Article, to ids: [Int]) {
    var event: ByteBuffer?
    for id in ids {
      guard let subscriber = subscribers[id], subscriber.filter.accepts(article) else { continue }
      reportMissed(id)
      let bytes = event ?? article.event
      event = bytes
      if case .dropped = subscriber.events.yield(.article(bytes)) { subscribers[id]?.missed += 1 }
    }
  }

  /// Says how many articles were left out, if there is room again.
  private func reportMissed(_ id: Int) {
    guard let subscriber = subscribers[id], subscriber.missed > 0 else { return }
    if case .enqueued = subscriber.events.yield(.missed(subscriber.missed)) {
      subscribers[id]?.missed = 0
    }
  }
}

extension Article {
  fileprivate var event: ByteBuffer {
    var buffer = ByteBuffer(string: "event: article\ndata: ")
    buffer.writeBytes(jsonLine.filter { $0 != 0x0a && $0 != 0x0d })
    buffer.writeString("\n\n")
    return buffer
  }
}
