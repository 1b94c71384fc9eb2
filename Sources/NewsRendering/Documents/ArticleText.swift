// ArticleText.swift - one article as text for people.

import FeedParsing
package import NewsCore
import NewsText

/// The article as `show` prints it: title, source and time, link, then its text in paragraphs.
///
/// Lines except links are wrapped to the width, and to at most 80 columns.
package func articleText(_ article: Article, _ options: RenderOptions) -> [UInt8] {
  let width = min(options.width ?? 80, 80)
  func lines(_ text: String, _ style: TextStyle = .plain) -> [String] {
    wrapped(escaped(text, for: .terminal), width: width)
      .map { styled($0, style, if: options.usesColor) }
  }
  var head = lines(article.headline, .bold) + lines(origin(of: article, options), .dim)
  if let link = encodedWebLink(article.url) { head.append(link) }
  var blocks = [head]
  blocks += paragraphs(of: article).map { lines($0) }
  if !article.tags.isEmpty { blocks.append(lines("Tags: " + article.tags.joined(separator: ", "))) }
  if !article.alsoIn.isEmpty {
    blocks.append(
      ["Also in:"]
        + article.alsoIn.map { other in
          let link = encodedWebLink(other.url).map { "  " + $0 } ?? ""
          return "  " + escaped(other.source, for: .terminal) + link
        })
  }
  let text = blocks.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
  return Array((text + "\n").utf8)
}

private func origin(of article: Article, _ options: RenderOptions) -> String {
  var parts = [article.source, options.timeAndDistance(article.sortTime)]
  if !article.authors.isEmpty { parts.append("by " + article.authors.joined(separator: ", ")) }
  return parts.joined(separator: ", ")
}

/// The paragraphs of the content, or the summary if it is longer.
private func paragraphs(of article: Article) -> [String] {
  let content = FeedParsing.paragraphs(fromHTML: article.content)
  let length = content.reduce(0) { $0 + $1.utf8.count }
  if length >= article.summary.utf8.count { return content }
  return [article.summary]
}
