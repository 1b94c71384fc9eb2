// TopRow.swift - the rows of `top`: events, and the sources that report them.

import NewsCore
package import NewsEngine
import NewsText

extension TopStory {
  package static var columns: [Column<TopStory>] {
    [
      Column("sources_count", .integer, "How many sources report it.") {
        .integer($0.articles.count)
      }
      .shown(as: "sources", .number),
      Column("since", .time, "When the first of these sources had it.") { .time($0.first.sortTime) }
        .shown(as: "since", .number) { row, options in
          TableCell(shortAge(options.now - row.first.sortTime), .dim)
        },
      Column("title", .text, "The headline of the first source.") { .text($0.first.title) }
        .shown(as: "title", .flexible) { row, _ in
          TableCell(row.first.headline, link: row.first.url)
        },
      Column("url", .link, "The link of the first source's article.") {
        .text(webLink($0.first.url))
      }
      .looking(.link),
      Column("sources", .list(.text), "Names of these sources, the first one first.") {
        .texts($0.sources)
      }
      .shown(as: "who", .below) { row, options in TableCell(row.who(options), .dim) },
      Column(
        "articles", .list(.object(Self.parts)), "The article of each source, the earliest first."
      ) {
        .list($0.articles.map(\.cell))
      },
    ]
  }

  private static var parts: [ValueType.Property] {
    [
      .init("source", .text, "Name in the catalogue."),
      .init("published_at", .time, "When it was published, or first seen."),
      .init("title", .text, "Plain text, one line."),
      .init("url", .link, "http or https."),
    ]
  }

  /// The sources of an event with the ages of their articles: `courier 3h, harbour 2h`.
  private func who(_ options: RenderOptions) -> String {
    articles.map { "\($0.source) \(shortAge(options.now - $0.sortTime))" }.joined(separator: ", ")
  }
}

extension Article {
  fileprivate var cell: Cell {
    .object([
      .init("source", .text(source)), .init("published_at", .time(sortTime)),
      .init("title", .text(title)), .init("url", .text(webLink(url))),
    ])
  }
}
