// EventFilter.swift - which new articles one client of /events is sent.

import NewsCore
import NewsEngine

/// Which new articles a client is sent: those that `/news` with the same parameters would show.
struct EventFilter: Sendable {
  private let sources: Set<String>
  private let tags: [String]
  /// Folded; all of them are in title or summary.
  private let words: [String]

  /// - Throws: 400, as for /news.
  init(_ query: Substring, _ context: QueryContext) throws(HTTPProblem) {
    let news = try NewsQuery(try QueryString(query), context)
    let request = news.request(context.settings, now: context.now)
    sources = Set(request.names)
    tags = request.query.tags.map { $0.lowercased() }
    words = request.query.matching.map { $0.lowercased() }
  }

  func accepts(_ article: Article) -> Bool {
    guard sources.contains(article.source) || article.alsoIn.contains(where: isWanted) else {
      return false
    }
    let own = Set(article.tags.map { $0.lowercased() })
    guard tags.isEmpty || tags.contains(where: own.contains) else { return false }
    if words.isEmpty { return true }
    let text = article.title.lowercased() + "\n" + article.summary.lowercased()
    return words.allSatisfy(text.contains)
  }

  private func isWanted(_ copy: Article.OtherCopy) -> Bool { sources.contains(copy.source) }
}
