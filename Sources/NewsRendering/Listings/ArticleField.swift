// ArticleField.swift - the fields of an article, with one name in all formats.

package import NewsCore
import NewsText

/// A field of an article; its raw value is a public interface: JSON key, CSV header, name for
/// `--fields`.
package enum ArticleField: String, CaseIterable, Hashable, Sendable {
  case id, source, title, url
  case publishedAt = "published_at"
  case updatedAt = "updated_at"
  case authors, summary, tags, language, image
  case alsoIn = "also_in"

  /// The fields of a table by default.
  static let ofTable: [ArticleField] = [.publishedAt, .source, .title]

  /// The fields named in a comma-separated list.
  package static func list(_ text: String) throws(UnknownField) -> [ArticleField] {
    try fieldNames(text, known: allCases.map(\.rawValue)).compactMap { ArticleField(rawValue: $0) }
  }

  func cell(_ article: Article) -> Cell {
    switch self {
    case .id: .text(article.id)
    case .source: .text(article.source)
    case .title: .text(article.title)
    case .url: .text(webLink(article.url))
    case .publishedAt: .time(article.publishedAt)
    case .updatedAt: .time(article.updatedAt)
    case .authors: .texts(article.authors)
    case .summary: .text(article.summary)
    case .tags: .texts(article.tags)
    case .language: .text(article.language)
    case .image: .text(webLink(article.image))
    case .alsoIn: .list(article.alsoIn.map(\.cell))
    }
  }

  package var type: ValueType {
    switch self {
    case .id, .source, .title, .summary: .text
    case .url: .link
    case .image: .optional(.link)
    case .publishedAt, .updatedAt: .optional(.time)
    case .authors, .tags: .list(.text)
    case .language: .optional(.text)
    case .alsoIn:
      .list(
        .object([
          .init("source", .text, "Name of the other source."),
          .init("url", .link, "Link of the story in that source."),
        ]))
    }
  }

  package var about: String {
    switch self {
    case .id: "Unique within the source."
    case .source: "Name of the source it came from."
    case .title: "Plain text, one line."
    case .url: "Link of the article, else of its audio or video, of the home page or of the feed."
    case .publishedAt: "When the publisher says it appeared."
    case .updatedAt: "When the publisher says it last changed."
    case .authors: "Names, as published."
    case .summary: "Plain text, one line."
    case .tags: "Categories, as published."
    case .language: "BCP 47, as published."
    case .image: "URL of a picture, http or https."
    case .alsoIn: "The other sources that have the story, also those not asked for."
    }
  }

  /// The column of this field in any listing of articles.
  package var column: Column<Article> {
    let column = Column<Article>(rawValue, type, about) { cell($0) }
    return switch self {
    case .publishedAt:
      column.shown(as: "age", .number) { article, options in
        TableCell(shortAge(options.now - article.sortTime), .dim)
      }
    case .source:
      column.shown(as: "source") { article, _ in TableCell(article.source, .name) }
    case .title:
      column.shown(as: "title", .flexible) { article, _ in
        TableCell(article.headline + article.otherSources, link: article.url)
      }
    case .url, .image:
      column.shown(as: rawValue, .link)
    default:
      column.shown(as: rawValue, .flexible)
    }
  }
}

extension Article {
  /// The title, or without one the summary, the link or the id.
  var headline: String { [title, summary, url ?? ""].first { !$0.isEmpty } ?? id }

  /// The other sources of the story, to be shown after its title: `  +ap +npr`.
  var otherSources: String {
    alsoIn.isEmpty ? "" : "  " + alsoIn.map { "+" + $0.source }.joined(separator: " ")
  }
}

extension Article.OtherSource {
  fileprivate var cell: Cell {
    .object([.init("source", .text(source)), .init("url", .text(webLink(url)))])
  }
}
