// NewsDocument+Atom.swift - articles as Atom 1.0 (RFC 4287).

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  package func atom() -> [UInt8] {
    var writer = XMLWriter()
    writer.element("feed", [("xmlns", "http://www.w3.org/2005/Atom")]) { writer in
      writer.element("id", text: ownURL ?? uniqueURN(feedDescription))
      writer.element("title", text: title)
      writer.element("subtitle", text: feedDescription)
      writer.element("updated", text: feedUpdated.rfc3339)
      // Every entry needs an author (section 4.1.2); this one counts for entries without one.
      writer.element("author") { $0.element("name", text: "newsagg") }
      writer.element("generator", text: "newsagg")
      writer.emptyElement("link", [("href", homePage), ("rel", "alternate")])
      if let ownURL { writer.emptyElement("link", [("href", ownURL), ("rel", "self")]) }
      for article in report.articles { appendEntry(article, to: &writer) }
    }
    return writer.bytes
  }

  /// The time of the newest change in it, so that equal articles give an equal document.
  private var feedUpdated: WallTime {
    report.articles.map(\.lastChange).max() ?? report.generatedAt
  }

  private func appendEntry(_ article: Article, to writer: inout XMLWriter) {
    writer.element("entry", [("xml:lang", article.language)]) { writer in
      writer.element("id", text: feedEntryID(article))
      writer.element("title", text: article.title)
      writer.element("updated", text: article.lastChange.rfc3339)
      writer.element("published", text: article.publishedAt?.rfc3339)
      for author in article.authors {
        writer.element("author") { $0.element("name", text: author) }
      }
      if let link = encodedWebLink(article.url) {
        writer.emptyElement("link", [("href", link), ("rel", "alternate")])
      }
      for tag in article.tags { writer.emptyElement("category", [("term", tag)]) }
      if !article.summary.isEmpty { writer.element("summary", text: article.summary) }
      if !article.content.isEmpty {
        writer.element("content", [("type", "html")], text: article.bodyHTML)
      } else if article.url == nil {
        // An entry without an alternate link must have content (section 4.1.2).
        writer.element("content", text: article.summary)
      }
      writer.element("source") { writer in
        writer.element("id", text: uniqueURN(article.source))
        writer.element("title", text: article.source)
        writer.element("updated", text: article.lastChange.rfc3339)
      }
    }
  }
}
