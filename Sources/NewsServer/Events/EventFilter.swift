// EventFilter.swift - selects the new articles for one client of /events.

import NewsCore
import NewsEngine
import NewsStore

/// Selects the new articles that `/news` with the same sources, tag and words would show.
struct EventFilter: Sendable {
  let sources: Set<String>
  private let tags: [String]
  /// Beginnings of words in lower case; all of them must occur in title or summary.
  private let words: [String]

  /// Reads the parameters in `query`.
  ///
  /// - Throws: ``HTTPProblem`` with status 400, as for /news.
  init(_ query: Substring, _ context: QueryContext) throws(HTTPProblem) {
    let selection = try ArticleSelection(try QueryString(query), context)
    let (sources, articles) = selection.resolve(context.settings)
    self.sources = Set(sources.map(\.name))
    tags = articles.tags.map { $0.lowercased() }
    words = articles.words.map { $0.lowercased() }
  }

  /// Whether the client wants this article, which must be of one of ``sources``.
  func accepts(_ article: Article) -> Bool {
    let own = Set(article.tags.map { $0.lowercased() })
    guard tags.isEmpty || tags.contains(where: own.contains) else { return false }
    if words.isEmpty { return true }
    let text = article.title.lowercased() + "\n" + article.summary.lowercased()
    return words.allSatisfy { $0.isWordOrBeginning(in: text) }
  }
}

extension String {
  /// Whether the word, or a word that begins with it, is in `text`, as the store's index finds it; both
  /// must be in lower case.
  fileprivate func isWordOrBeginning(in text: String) -> Bool {
    guard IndexExpression.isIndexed(self) else { return text.contains(self) }
    let isWhole = count < IndexExpression.shortestPrefix
    return text.split { !$0.isLetter && !$0.isNumber }.contains { word in
      isWhole ? word == self : word.hasPrefix(self)
    }
  }
}
