// NewsDocument+Markdown.swift - articles as a CommonMark list.

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  /// A heading, an item for each article with its summary as a quote, then the sources with problems.
  func markdown(_ options: RenderOptions) -> [UInt8] {
    var text = "# \(escaped(title, for: .markdown))\n\n"
    for article in report.articles { text += markdownItem(article, options) }
    let troubled = report.sources.filter { !$0.isUpToDate }
    if !troubled.isEmpty { text += "\n## Sources\n\n" }
    for source in troubled {
      text += "- **\(escaped(source.spokenName, for: .markdown))** \(source.state.rawValue)"
      text += source.reason(options).map { ": \(escaped($0, for: .markdown))" } ?? ""
      text += "\n"
    }
    return Array(text.utf8)
  }

  private func markdownItem(_ article: Article, _ options: RenderOptions) -> String {
    let title = escaped(article.headline, for: .markdown)
    // A link or bold text, so that "1. " or "+ " at the start of a title does not become a list.
    let link = encodedWebLink(article.url)
    var text = link.map { "- [\(title)](<\($0)>)" } ?? "- **\(title)**"
    let time = article.shownTime.map { ", \(options.fullTime($0))" } ?? ""
    text += " — \(escaped(article.source, for: .markdown))\(time)\n"
    if !article.alsoIn.isEmpty {
      let names = article.alsoIn.map { escaped($0.source, for: .markdown) }
      text += "  (also in \(names.joined(separator: ", ")))\n"
    }
    if !article.summary.isEmpty {
      text += "  > \(markdownLine(article.summary))\n"
    }
    return text
  }
}

/// A text at the start of a line, escaped so that its first word makes no list, heading or rule.
private func markdownLine(_ text: String) -> String {
  let line = escaped(text, for: .markdown)
  let digits = line.prefix { $0.isASCII && $0.isNumber }
  let rest = line[digits.endIndex...]
  let isSpecial =
    digits.isEmpty ? "+-=".contains(rest.first ?? " ") : ".)".contains(rest.first ?? " ")
  return isSpecial ? digits + "\\" + rest : line
}
