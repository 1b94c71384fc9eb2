// DocumentEntry.swift - one entry of a document, with what identifies it.

package import NewsCore

/// One entry of a document, with what identifies it.
package struct DocumentEntry: Sendable {
  /// Its id is decided by the plan; see ``ArticlePlan``.
  package var article: Article
  /// As published, trimmed; nil for none.
  package let guidText: String?
  package let keys: ArticleKeys
  package let titleKey: TitleKey
  /// Where an article without a link can be read or heard: its sound or film, else the home page of its
  /// feed.
  ///
  /// It identifies nothing, as a link does.
  package var alternateURL: String?

  /// The entry of an article, with what identifies it.
  ///
  /// `guid` is the publisher's identifier; an empty one is none. `enclosure` is the address of the entry's
  /// sound or film. `publishers` are names that may stand behind the title.
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

  /// Last change, as published.
  var changedAt: WallTime {
    article.updatedAt ?? article.publishedAt ?? WallTime(milliseconds: .min)
  }
}
