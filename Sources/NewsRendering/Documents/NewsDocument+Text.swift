// NewsDocument+Text.swift - articles as plain text, for e-mail.

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  /// The articles of each source under its name or heading, with title, time, summary and link; then the
  /// sources with problems.
  ///
  /// Lines except links are wrapped, because a mail program does not recognise a broken link.
  func text(_ options: RenderOptions) -> [UInt8] {
    let width = min(options.width ?? 72, 78)
    var blocks: [String] = []
    for (heading, articles) in report.articles.grouped(by: { headings[$0.source] ?? $0.source }) {
      let name = escaped(heading, for: .terminal)
      blocks.append(name + "\n" + String(repeating: "=", count: displayWidth(name)))
      blocks += articles.map { textBlock($0, width, options) }
    }
    let troubled = report.sources.filter { !$0.isUpToDate }.map { source in
      let reason = source.reason(options).map { ": " + $0 } ?? ""
      return lines("\(source.spokenName): \(source.state.rawValue)\(reason)", width, indent: "  ")
    }
    if !troubled.isEmpty { blocks.append("Sources\n=======\n" + troubled.joined(separator: "\n")) }
    return Array((blocks.joined(separator: "\n\n") + (blocks.isEmpty ? "" : "\n")).utf8)
  }

  private func textBlock(_ article: Article, _ width: Int, _ options: RenderOptions) -> String {
    var parts = [lines(article.headline, width)]
    let others = article.alsoIn.map(\.source)
    let origin =
      (headings[article.source] == nil ? "" : article.source + ", ")
      + options.fullTime(article.sortTime)
      + (others.isEmpty ? "" : ", also in " + others.joined(separator: ", "))
    parts.append(lines(origin, width, indent: "  "))
    if !article.summary.isEmpty { parts.append(lines(article.summary, width, indent: "  ")) }
    if let link = encodedWebLink(article.url) { parts.append("  " + link) }
    return parts.joined(separator: "\n")
  }

  private func lines(_ text: String, _ width: Int, indent: String = "") -> String {
    wrapped(escaped(text, for: .terminal), width: width - indent.utf8.count)
      .map { indent + $0 }.joined(separator: "\n")
  }
}
