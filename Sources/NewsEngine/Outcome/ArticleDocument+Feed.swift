// ArticleDocument+Feed.swift - the entries of a feed as articles, in plain text; pure.

package import FeedParsing
package import NewsArticles
package import NewsCore
import NewsText

/// The entries of a feed as articles of its source, with their keys and without the source's secrets.
package func document(of feed: Feed, source: Source, seenAt now: WallTime) -> ArticleDocument {
  let reading = Reading(feed: feed, source: source, mask: SecretMask(source), now: now)
  let mask = reading.mask
  let titles = feed.entries.map { bounded(mask.text($0.title?.plainText ?? ""), 1000) }
  let publishers = Publishers(
    feedTitle: feed.title?.plainText, titles: titles.filter { !$0.isEmpty })
  let entries = zip(feed.entries, titles).map { entry, title in
    var read = DocumentEntry(
      Article(entry, title: title, in: reading), guid: entry.id.map(mask.text),
      enclosure: entry.enclosures.first.map { mask.text($0.url) },
      publishers: publishers.adding(entry.source?.title))
    if read.article.url == nil {
      let places = entry.enclosures.map(\.url) + [feed.link].compactMap(\.self)
      read.alternateURL = places.first { webLink($0) != nil }.map(mask.text)
    }
    return read
  }
  let domains = SourceDomains(url: source.url, homePage: feed.link)
  return ArticleDocument(source: source.name, domains: domains, entries: entries)
}

/// What the entries of one document have in common.
private struct Reading {
  let feed: Feed
  let source: Source
  let mask: SecretMask
  let now: WallTime
}

extension Article {
  /// The article of an entry; its id is empty, because the plan for the document decides it.
  ///
  /// Texts are masked before they are cut: half a secret would not be found.
  fileprivate init(_ entry: Entry, title: String, in reading: Reading) {
    let (feed, mask) = (reading.feed, reading.mask)
    let link = [entry.url, entry.isIDPermalink == true ? entry.id : nil]
      .compactMap(\.self).first { webLink($0) != nil }
    let text = entry.summary?.plainText ?? entry.content?.plainText ?? ""
    let summary = bounded(mask.text(text), 4000)
    let published = (entry.published ?? entry.updated).flatMap { $0 < firstLikely ? nil : $0 }
    self.init(
      source: reading.source.name, id: "", title: title.isEmpty ? bounded(summary, 80) : title,
      url: link.map(mask.text),
      publishedAt: published, updatedAt: entry.updated,
      authors: (entry.authors.isEmpty ? feed.authors : entry.authors)
        .compactMap { $0.name ?? $0.email }.map(mask.text),
      summary: summary, content: mask.text(entry.content?.html ?? ""),
      tags: entry.categories.map { mask.text($0.label ?? $0.term) }.filter { !$0.isEmpty },
      language: (entry.language ?? feed.language).map(mask.text),
      image: (entry.image?.url ?? (entry.media + entry.enclosures).first(where: isPicture)?.url)
        .map(mask.text),
      firstSeenAt: reading.now)
  }
}

/// Earliest accepted date: programs write year 1 or 1970-01-01 for a missing date.
private let firstLikely = CivilTime(year: 1970, month: 1, day: 2).wallTime

/// Whether a file is an image, by its media type or else by the ending of its path.
private func isPicture(_ enclosure: Enclosure) -> Bool {
  if let type = enclosure.type?.lowercasedASCII { return type.hasPrefix("image") }
  let path = URIReference(enclosure.url).path.lowercasedASCII
  return [".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"].contains(where: path.hasSuffix)
}

/// `text` cut to at most `limit` characters, with an ellipsis at the end of a cut text.
private func bounded(_ text: String, _ limit: Int) -> String {
  guard text.utf8.count > limit, text.count > limit else { return text }
  return text.prefix(limit - 1) + "…"
}
