// NewsDocument+Table.swift - articles as a table for a terminal.

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  package func table(_ options: RenderOptions) -> [UInt8] {
    let columns = (fields ?? ArticleField.ofTable).map(\.column)
    let rows = report.articles.map { article in
      TableRow(cells: columns.map { $0.tableCell(article, options) })
    }
    let looks = columns.map { fields == nil ? $0.tableLook : $0.tableLook.asked }
    return TextTable(looks, rows, isNumbered: options.numbersRows).rendered(options)
  }

  /// One line for each article with time, source and title, in columns of fixed width, so that further
  /// articles can follow.
  package func lines(_ options: RenderOptions, nameWidth: Int) -> [UInt8] {
    let times = report.articles.map { options.shortTime($0.sortTime) }
    return zip(report.articles, times).flatMap { article, time in
      let source = truncated(escaped(article.source, for: .terminal), toWidth: nameWidth)
      let gap = String(repeating: " ", count: nameWidth - displayWidth(source) + 2)
      let room = options.width.map { max($0 - displayWidth(time) - nameWidth - 4, 8) }
      let title = ArticleField.title.column.tableCell(article, options).escapedForTerminal
      let text = room.map { truncated(title.text, toWidth: $0) } ?? title.text
      let line =
        TableCell(time, .dim).drawn(time, options) + "  "
        + TableCell(source, .name).drawn(source, options) + gap + title.drawn(text, options)
      return Array((line + "\n").utf8)
    }
  }
}
