// PageToken.swift - where the next page of a listing begins.

import NewsCore
import NewsEngine
import NewsText

/// Where the next page begins: after the article that was last on this one.
///
/// It names that article by a hash and says at which place it stood. New articles move it down, so
/// it is looked for near that place; when it is gone, the place alone decides.
struct PageToken: Hashable, Sendable {
  var offset: Int
  var anchor: UInt64

  /// Articles that may have come since, before the place is all that is left.
  static let maxNewer = 200
  static let maxOffset = 10_000

  var text: String { "\(offset)-\(String(anchor, radix: 16))" }

  init(offset: Int, after article: Article) {
    self.offset = offset
    anchor = contentHash(Array("\(article.source)\n\(article.id)".utf8))
  }

  init(_ text: String) throws(HTTPProblem) {
    let parts = text.split(separator: "-")
    guard parts.count == 2, let offset = Int(parts[0]), let anchor = UInt64(parts[1], radix: 16),
      (1...PageToken.maxOffset).contains(offset)
    else { throw .parameter(name: "cursor", message: "is none that this server gave") }
    self.offset = offset
    self.anchor = anchor
  }

  /// The page after this cursor of `articles`, which begin with the newest, and the next cursor.
  static func page(
    of articles: [Article], after cursor: PageToken?, limit: Int
  ) -> (articles: [Article], next: PageToken?) {
    let start = cursor.map { $0.start(in: articles) } ?? 0
    let page = Array(articles.dropFirst(start).prefix(limit))
    let end = start + page.count
    guard let last = page.last, articles.count > end, end <= maxOffset else { return (page, nil) }
    return (page, PageToken(offset: end, after: last))
  }

  private func start(in articles: [Article]) -> Int {
    let hashes = articles.map { contentHash(Array("\($0.source)\n\($0.id)".utf8)) }
    return hashes.firstIndex(of: anchor).map { $0 + 1 } ?? min(offset, articles.count)
  }
}
