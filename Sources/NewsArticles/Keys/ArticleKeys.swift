// ArticleKeys.swift - the keys of an article, made from its own fields.

package import NewsCore

/// The keys that identify an article, and the values by which it is compared, made from its own fields.
package struct ArticleKeys: Sendable {
  package let guid: GuidKey?
  package let link: LinkKey?
  /// Hash of the address of its audio or video file.
  package let enclosure: UInt64?
  package let title: Words
  package let text: String
  /// Time of publication in seconds since 1970; nil without a date.
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
