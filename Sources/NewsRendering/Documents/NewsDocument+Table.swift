// NewsDocument+Table.swift - articles for a person at a terminal.

import NewsCore
import NewsEngine

extension NewsDocument {
  package func table(_ options: RenderOptions) -> [UInt8] {
    let columns = (fields ?? ArticleField.ofTable).map(\.column)
    let rows = report.articles.map { article in
      TableRow(cells: columns.map { $0.tableCell(article, options) })
    }
    let looks = columns.map { fields == nil ? $0.tableLook : $0.tableLook.asked }
    return TextTable(looks, rows, isNumbered: options.numbersRows).rendered(options)
  }
}
