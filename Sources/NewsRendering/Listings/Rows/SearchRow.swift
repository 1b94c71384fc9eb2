// SearchRow.swift - the rows of `search`: articles, with the matching parts of their text.

package import NewsCore

/// A found article.
package struct SearchRow {
  package var article: Article
  /// The title, split into matching and other parts.
  package var title: [TextRun]
  /// The part of the summary around the match, or of the content if only that matches.
  package var excerpt: [TextRun]
  /// The rank: higher is better; comparable only within one answer.
  package var score: Double

  package init(article: Article, title: [TextRun], excerpt: [TextRun], score: Double) {
    self.article = article
    self.title = title
    self.excerpt = excerpt
    self.score = score
  }

  /// All fields of the article, those of tables first, then the columns of the search.
  package static var columns: [Column<SearchRow>] {
    (ArticleField.ofTable + ArticleField.allCases.filter { !ArticleField.ofTable.contains($0) })
      .map(column)
      + [
        Column("score", .number, "Higher is better; comparable within one answer only.") {
          .number($0.score, digits: 4)
        },
        Column(
          "excerpt", .text,
          "The part of the summary around the match, or of the content if only that matches."
        ) {
          .text($0.excerpt.map(\.text).joined())
        }
        .shown(as: "excerpt", .below) { row, _ in TableCell(row.excerpt) },
      ]
  }

  private static func column(_ field: ArticleField) -> Column<SearchRow> {
    let column = field.column
    let same = Column<SearchRow>(column.name, column.type, column.about) {
      column.cell($0.article)
    }
    guard ArticleField.ofTable.contains(field) else { return same.looking(column.look) }
    return same.shown(as: column.tableLook.header ?? "", column.look) { row, options in
      var cell = column.tableCell(row.article, options)
      if field == .title, !row.article.title.isEmpty {
        cell.runs = row.title + [TextRun(row.article.otherSources)]
      }
      return cell
    }
  }
}
