// ArticleKeys.swift - what identifies an article, as it says itself.

package import NewsCore

/// What identifies an article, as it says itself, and what it is compared by.
package struct ArticleKeys: Sendable {
  package let guid: GuidKey?
  package let link: LinkKey?
  /// Of the address of its sound or film.
  package let enclosure: UInt64?
  package let title: Words
  package let text: String
  /// Of its publication, in seconds since 1970; nil without a date.
  package let second: Int64?

  package init(_ article: Article, guid: GuidKey?, enclosure: UInt64?, title: Words) {
    self.guid = guid
    link = article.url.flatMap(LinkKey.init)
    self.enclosure = enclosure
    self.title = title
    text = article.summary
    second = article.publishedAt?.seconds
  }
}
