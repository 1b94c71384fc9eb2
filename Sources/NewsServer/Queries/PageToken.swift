// PageToken.swift - the position at which the next page of a listing begins.

import NewsCore
import NewsEngine
import NewsText

/// The position at which the next page begins: after the last article of this one.
///
/// The token has the position of that article and a hash of its name. New articles move it down the
/// list, so it is searched by its hash; if it is gone, the position counts. `50-1f3a` means: after the
/// article with the hash 0x1f3a, else after 50 articles.
struct PageToken: Hashable, Sendable {
  var offset: Int
  var anchor: UInt64

  /// Most newer articles among which the last article is still found by its hash.
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
    else {
      throw .parameter(.pageToken, "is not a cursor from a Link field of this server")
    }
    self.offset = offset
    self.anchor = anchor
  }

  /// One page of `articles`, which are sorted newest first, and the token of the next page.
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
