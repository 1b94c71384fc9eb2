// StoryFinder.swift - which stored story a new article belongs to.

import NewsCore

/// Finds the story of a new article by indexed look-ups.
///
/// One story: equal canonical links, or equal title keys within 48 h. The 48 h count from the
/// story's first article, so that a title used every day does not grow into one endless story.
struct StoryFinder {
  static let titleWindow = Duration.hours(48)

  let connection: any SQLConnection
  let links: SharedLinks

  /// Nil when the article starts a story of its own.
  func story(of article: Article) throws(StoreError) -> Int64? {
    let linked = try storyByLink(article)
    let titled = try storyByTitle(article)
    guard let linked, let titled, linked != titled else { return linked ?? titled }
    // This article shows that two stories are one.
    let (kept, gone) = (min(linked, titled), max(linked, titled))
    try connection.execute(
      "UPDATE article SET story = $1 WHERE story = $2", [.integer(kept), .integer(gone)])
    return kept
  }

  private func storyByLink(_ article: Article) throws(StoreError) -> Int64? {
    guard let link = article.canonicalURL, links.identifies(link) else { return nil }
    return try connection.first(
      "SELECT story FROM article WHERE canonical_url = $1 ORDER BY story LIMIT 1", [.text(link)]
    ) { $0.integer() }
  }

  private func storyByTitle(_ article: Article) throws(StoreError) -> Int64? {
    if article.titleKey.isEmpty { return nil }
    let time = article.sortTime
    let from = time - StoryFinder.titleWindow
    let to = time + StoryFinder.titleWindow
    return try connection.first(
      """
      SELECT a.story FROM article a LEFT JOIN article f ON f.seq = a.story
      WHERE a.sort_at / 86400000 IN ($4, $5, $6, $7, $8)
        AND a.title_key = $1 AND a.title_key <> '' AND a.sort_at BETWEEN $2 AND $3
        AND coalesce(f.sort_at, a.sort_at) BETWEEN $2 AND $3
      ORDER BY a.story LIMIT 1
      """,
      [.text(article.titleKey), .time(from), .time(to)]
        + (-2...2).map { .integer(time.milliseconds / 86_400_000 + $0) }
    ) { $0.integer() }
  }
}

/// Links that do not tell the articles of one document apart.
///
/// Status pages, release notes and microblogs give every entry the link of one page.
struct SharedLinks {
  private var shared: Set<String> = []

  init(_ document: [Article]) {
    var titles: [String: String] = [:]
    for article in document {
      guard let link = article.canonicalURL else { continue }
      if let title = titles.updateValue(article.title, forKey: link), title != article.title {
        shared.insert(link)
      }
    }
  }

  /// A site's front page names no story either.
  func identifies(_ link: String) -> Bool {
    if shared.contains(link) { return false }
    let parts = URIReference(link)
    return parts.query != nil || (parts.path != "/" && !parts.path.isEmpty)
  }
}
