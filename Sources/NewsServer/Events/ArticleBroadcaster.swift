// ArticleBroadcaster.swift - sends new articles to the clients of /events.

import NewsCore
import NewsEngine
import NewsStore

/// Sends each article that was not among the newest ones before to all subscribers.
actor ArticleBroadcaster {
  private struct Subscriber {
    let filter: EventFilter?
    let articles: AsyncStream<Article>.Continuation
  }

  private var subscribers: [Int: Subscriber] = [:]
  private var known: KnownArticles?
  private var nextID = 0

  /// Number of the newest articles that are compared at each change of the store.
  static let depth = 200

  /// Starts a subscription to the articles that `filter` accepts; a subscriber that reads too slowly loses
  /// the oldest ones.
  func subscribe(
    _ state: ServerState, _ filter: EventFilter? = nil
  ) async -> (id: Int, articles: AsyncStream<Article>) {
    if known == nil { known = (try? await newest(state)).map { KnownArticles($0) } }
    nextID += 1
    let (articles, continuation) = AsyncStream.makeStream(
      of: Article.self, bufferingPolicy: .bufferingNewest(ArticleBroadcaster.depth))
    subscribers[nextID] = Subscriber(filter: filter, articles: continuation)
    return (nextID, articles)
  }

  func unsubscribe(_ id: Int) {
    subscribers.removeValue(forKey: id)?.articles.finish()
    if subscribers.isEmpty { known = nil }
  }

  /// Ends all subscriptions, because the server stops.
  func close() {
    for subscriber in subscribers.values { subscriber.articles.finish() }
    subscribers = [:]
  }

  func newest(_ state: ServerState) async throws -> [Article] {
    var query = ArticleQuery(sources: state.settings.defaultNames)
    query.limit = ArticleBroadcaster.depth
    query.includesContent = false
    query.critical = state.settings.catalogue.criticalNames
    query.configured = state.settings.catalogue.names
    return try await state.engine.store.articles(query)
  }

  /// Sends the new ones among `articles`, which are the newest articles, newest first; subscribers get the
  /// oldest new article first.
  func publish(_ articles: [Article]) {
    guard !articles.isEmpty else { return }
    guard let new = known?.take(articles) else {
      // The store could not be read at the first subscription.
      if !subscribers.isEmpty { known = KnownArticles(articles) }
      return
    }
    for article in new.reversed() {
      for subscriber in subscribers.values where subscriber.filter?.accepts(article) ?? true {
        subscriber.articles.yield(article)
      }
    }
  }
}
