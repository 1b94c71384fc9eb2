// PageToken.swift - where the next page of a listing begins.

import NewsCore
import NewsEngine
import NewsText

/// Where the next page begins: after the article that was last on this one.
///
/// The token is the position of that article and a hash of its name. New articles move it down the
/// list, so it is searched by its hash; when it is gone, the position decides.
struct PageToken: Hashable, Sendable {
  var offset: Int
  var anchor: UInt64

  /// How many newer articles there may be before only the position is left.
  static let maxNewer = 200
  static let maxOffset = 10_000

  var text: String { "\(offset)-\(String(anchor, radix: 16))" }

  init(offset: Int, after article: Article) {
    self.offset = offset
    anchor = contentHash("\(article.source)\n\(article.id)")
  }

  init(_ text: String) throws(HTTPProblem) {
    let parts = text.split(separator: "-")
    guard parts.count == 2, let offset = Int(parts[0]), let anchor = UInt64(parts[1], radix: 16),
      (1...PageToken.maxOffset).contains(offset)
    else { throw .parameter(name: "cursor", message: "is none that this server gave") }
    self.offset = offset
    self.anchor = anchor
  }

  /// One page of `articles`, which are sorted from the newest on, and the token of the next page.
  static func page(
    of articles: [Article], after token: PageToken?, limit: Int
  ) -> (articles: [Article], next: PageToken?) {
    let start = token.map { $0.start(in: articles) } ?? 0
    let page = Array(articles.dropFirst(start).prefix(limit))
    let end = start + page.count
    guard let last = page.last, articles.count > end, end <= maxOffset else { return (page, nil) }
    return (page, PageToken(offset: end, after: last))
  }

  private func start(in articles: [Article]) -> Int {
    let hashes = articles.map { contentHash("\($0.source)\n\($0.id)") }
    return hashes.firstIndex(of: anchor).map { $0 + 1 } ?? min(offset, articles.count)
  }
}
