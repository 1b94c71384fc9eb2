// ArticleBroadcaster.swift - new articles for those who follow /events.

import NewsCore
import NewsEngine
import NewsStore

/// Tells its subscribers of each article that was not among the newest before.
actor ArticleBroadcaster {
  private var subscribers: [Int: AsyncStream<Article>.Continuation] = [:]
  private var known: Set<ArticleName>?
  private var nextID = 0

  private struct ArticleName: Hashable {
    var source: String
    var id: String

    init(_ article: Article) {
      (source, id) = (article.source, article.id)
    }
  }

  /// Looked through for new ones at each change of the store.
  static let depth = 200

  /// Articles from now on; a subscriber that does not keep up loses the oldest.
  func subscribe(_ state: ServerState) async -> (id: Int, articles: AsyncStream<Article>) {
    if known == nil { known = (try? await newest(state)).map { Set($0.map(ArticleName.init)) } }
    nextID += 1
    let (articles, continuation) = AsyncStream.makeStream(
      of: Article.self, bufferingPolicy: .bufferingNewest(ArticleBroadcaster.depth))
    subscribers[nextID] = continuation
    return (nextID, articles)
  }

  func unsubscribe(_ id: Int) {
    subscribers.removeValue(forKey: id)?.finish()
    if subscribers.isEmpty { known = nil }
  }

  /// Ends all subscriptions: the server stops.
  func close() {
    for subscriber in subscribers.values { subscriber.finish() }
    subscribers = [:]
  }

  func newest(_ state: ServerState) async throws -> [Article] {
    var query = ArticleQuery(sources: state.settings.defaultNames)
    query.limit = ArticleBroadcaster.depth
    query.includesContent = false
    return try await state.engine.store.articles(query)
  }

  /// `articles`: the newest ones, newest first; subscribers get them in the order of time.
  func publish(_ articles: [Article]) {
    guard !articles.isEmpty else { return }
    guard let known else {
      // The store could not be read when the first one came.
      if !subscribers.isEmpty { self.known = Set(articles.map(ArticleName.init)) }
      return
    }
    for article in articles.reversed() where !known.contains(ArticleName(article)) {
      for subscriber in subscribers.values { subscriber.yield(article) }
    }
    self.known = known.union(articles.map(ArticleName.init))
  }
}
