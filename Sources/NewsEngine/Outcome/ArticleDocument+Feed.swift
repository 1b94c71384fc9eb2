// ArticleDocument+Feed.swift - the entries of a feed as articles, in plain text; pure.

package import FeedParsing
package import NewsArticles
package import NewsCore

/// The entries of a feed as articles of its source, with what identifies them.
package func document(of feed: Feed, source: Source, seenAt now: WallTime) -> ArticleDocument {
  let titles = feed.entries.map { bounded($0.title?.plainText ?? "", 1000) }
  let publishers = Publishers(
    feedTitle: feed.title?.plainText, titles: titles.filter { !$0.isEmpty })
  let entries = zip(feed.entries, titles).map { entry, title in
    var read = DocumentEntry(
      Article(entry, title: title, feed: feed, source: source, seenAt: now), guid: entry.id,
      enclosure: entry.enclosures.first?.url,
      publishers: publishers.adding(entry.source?.title))
    if read.article.url == nil {
      let places = entry.enclosures.map(\.url) + [feed.link].compactMap(\.self)
      read.alternateURL = places.first { URIReference($0).isWeb }
    }
    return read
  }
  let homes = Homes(url: source.url, homePage: feed.link)
  return ArticleDocument(source: source.name, homes: homes, entries: entries)
}

extension Article {
  /// Its id is left to the plan for the document.
  fileprivate init(
    _ entry: Entry, title: String, feed: Feed, source: Source, seenAt now: WallTime
  ) {
    let link = [entry.url, entry.isIDPermalink == true ? entry.id : nil]
      .compactMap(\.self).first { URIReference($0).isWeb }
    let summary = bounded(entry.summary?.plainText ?? entry.content?.plainText ?? "", 4000)
    let published = (entry.published ?? entry.updated).flatMap { $0 < firstLikely ? nil : $0 }
    self.init(
      source: source.name, id: "", title: title.isEmpty ? bounded(summary, 80) : title, url: link,
      publishedAt: published, updatedAt: entry.updated,
      authors: (entry.authors.isEmpty ? feed.authors : entry.authors)
        .compactMap { $0.name ?? $0.email },
      summary: summary, content: entry.content?.html ?? "",
      tags: entry.categories.map { $0.label ?? $0.term }.filter { !$0.isEmpty },
      language: entry.language ?? feed.language,
      image: entry.image?.url ?? (entry.media + entry.enclosures).first(where: isPicture)?.url,
      firstSeenAt: now)
  }
}

/// The year 1 is what programs write for a date they do not have.
private let firstLikely = CivilTime(year: 1970, month: 1, day: 2).wallTime

/// By its media type or, without one, by the ending of its path.
private func isPicture(_ enclosure: Enclosure) -> Bool {
  if let type = enclosure.type?.lowercased() { return type.hasPrefix("image") }
  let path = URIReference(enclosure.url).path.lowercased()
  return [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].contains(where: path.hasSuffix)
}

/// At most `limit` characters, with an ellipsis where it was cut.
private func bounded(_ text: String, _ limit: Int) -> String {
  guard text.utf8.count > limit, text.count > limit else { return text }
  return text.prefix(limit - 1) + "…"
}
