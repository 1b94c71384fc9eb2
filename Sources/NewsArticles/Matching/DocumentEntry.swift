// DocumentEntry.swift - one entry of a document with its keys.

package import NewsCore

/// One entry of a document with its keys.
package struct DocumentEntry: Sendable {
  /// The article; ``ArticlePlan`` decides its id.
  package var article: Article
  /// The publisher's identifier without white space at its ends; nil for none.
  package let guidText: String?
  package let keys: ArticleKeys
  package let titleKey: TitleKey
  /// The address of an article without a link: its audio or video file, else the home page of its feed.
  ///
  /// Unlike a link it does not identify the article.
  package var alternateURL: String?

  /// Makes the keys of an article.
  ///
  /// `guid` is the publisher's identifier; an empty one counts as none. `enclosure` is the address of the
  /// entry's audio or video file. `publishers` are names that may follow the title.
  package init(
    _ article: Article, guid: String?, enclosure: String? = nil,
    publishers: Publishers = Publishers()
  ) {
    let guid = guid.map(withoutOuterWhiteSpace).flatMap { $0.isEmpty ? nil : $0 }
    self.article = article
    guidText = guid
    titleKey = TitleKey(article.title, publishers: publishers)
    keys = ArticleKeys(
      article, guid: guid.flatMap(GuidKey.init), enclosure: enclosure.flatMap(LinkKey.init)?.page,
      title: titleKey.words)
  }

  /// The time of the last change, as published.
  var changedAt: WallTime {
    article.updatedAt ?? article.publishedAt ?? WallTime(milliseconds: .min)
  }
}
