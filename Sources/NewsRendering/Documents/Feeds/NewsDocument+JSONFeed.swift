// NewsDocument+JSONFeed.swift - articles as JSON Feed 1.1 (jsonfeed.org).

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  func jsonFeed(_ options: RenderOptions) -> [UInt8] {
    var writer = JSONWriter(isPretty: options.isPretty)
    writer.object { writer in
      writer.field("version", "https://jsonfeed.org/version/1.1")
      writer.field("title", title)
      writer.field("home_page_url", homePage)
      writer.stated("feed_url", ownURL)
      writer.field("description", feedDescription)
      writer.key("items")
      writer.array(report.articles) { $0.feedItem($1) }
    }
    writer.endLine()
    return writer.bytes
  }
}

extension JSONWriter {
  fileprivate mutating func feedItem(_ article: Article) {
    object { writer in
      writer.field("id", feedEntryID(article))
      writer.stated("url", encodedWebLink(article.url))
      writer.field("title", article.title)
      // One of the two contents is required, even if empty.
      if article.content.isEmpty {
        writer.field("content_text", article.summary)
      } else {
        writer.field("content_html", article.bodyHTML)
      }
      writer.stated("summary", article.summary.isEmpty ? nil : article.summary)
      writer.stated("image", encodedWebLink(article.image))
      writer.stated("date_published", article.publishedAt?.rfc3339)
      writer.stated("date_modified", article.updatedAt?.rfc3339)
      if !article.authors.isEmpty {
        writer.key("authors")
        writer.array(article.authors) { writer, name in
          writer.object { $0.field("name", name) }
        }
      }
      if !article.tags.isEmpty { writer.field("tags", article.tags) }
      writer.stated("language", article.language)
      writer.extensionMembers(article)
    }
  }

  /// Writes our own members; their name begins with an underscore, as the specification requires.
  private mutating func extensionMembers(_ article: Article) {
    key("_newsagg")
    object { writer in
      writer.field("source", article.source)
      writer.field("also_in", article.alsoIn.map(\.source))
    }
  }

  /// Writes a member, or nothing for nil: JSON Feed has no null.
  fileprivate mutating func stated(_ name: StaticString, _ text: String?) {
    if let text { field(name, text) }
  }
}
