// NewsDocument+RSS.swift - articles as RSS 2.0, after the RSS Advisory Board's profile.

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  package func rss() -> [UInt8] {
    var writer = XMLWriter()
    let namespaces: [XMLWriter.Attribute] = [
      ("version", "2.0"), ("xmlns:atom", "http://www.w3.org/2005/Atom"),
      ("xmlns:content", "http://purl.org/rss/1.0/modules/content/"),
      ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
    ]
    writer.element("rss", namespaces) { writer in
      writer.element("channel") { writer in
        writer.element("title", text: title)
        writer.element("link", text: homePage)
        writer.element("description", text: feedDescription)
        writer.element("lastBuildDate", text: report.generatedAt.rfc822)
        writer.element("generator", text: "newsagg")
        if let ownURL {
          writer.emptyElement(
            "atom:link", [("href", ownURL), ("rel", "self"), ("type", "application/rss+xml")])
        }
        for article in report.articles { appendItem(article, to: &writer) }
      }
    }
    return writer.bytes
  }

  var feedDescription: String {
    report.sources.isEmpty
      ? title : "Articles of " + report.sources.map(\.name).joined(separator: ", ")
  }

  private func appendItem(_ article: Article, to writer: inout XMLWriter) {
    writer.element("item") { writer in
      writer.element("title", text: article.title)
      writer.element("link", text: encodedWebLink(article.url))
      writer.element("guid", [("isPermaLink", "false")], text: feedEntryID(article))
      writer.element("pubDate", text: article.publishedAt?.rfc822)
      // Readers treat a description as HTML, so its text is escaped for HTML too.
      if !article.summary.isEmpty {
        writer.element("description", text: escaped(article.summary, for: .html))
      }
      if !article.content.isEmpty {
        writer.element("content:encoded", text: article.bodyHTML)
      }
      for author in article.authors { writer.element("dc:creator", text: author) }
      writer.element("dc:source", text: article.source)
      writer.element("dc:language", text: article.language)
      for tag in article.tags { writer.element("category", text: tag) }
    }
  }
}
