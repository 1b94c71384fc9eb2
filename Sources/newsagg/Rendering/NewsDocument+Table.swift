// NewsDocument+Table.swift - articles for a person at a terminal, and what is wrong with a source.

import NewsCore
import NewsEngine

extension NewsDocument {
  func table(_ options: RenderOptions) -> [UInt8] {
    let columns = (fields ?? ArticleField.ofTable).map(\.column)
    let rows = report.articles.map { article in
      TableRow(cells: columns.map { $0.tableCell(article, options) })
    }
    return TextTable(columns.map(\.tableLook), rows).rendered(options)
  }

  /// One line for each source that is not fine, and for the store; for the standard error.
  func notes(_ options: RenderOptions) -> [UInt8] {
    var lines = report.sources.compactMap { note($0, options) }
    if let problem = report.storeProblem {
      lines.append(line("store", "degraded", problem, .bad, options))
    }
    return lines.flatMap { Array($0.utf8) + [0x0a] }
  }

  private func note(_ source: SourceReport, _ options: RenderOptions) -> String? {
    guard !source.isUpToDate else { return nil }
    let age = source.hasCopy ? source.age.map { ", copy of \(shortWait($0)) ago" } ?? "" : ""
    let kind = source.isCritical ? "critical, " : ""
    let code = source.errorCode.map { " (\($0.rawValue))" } ?? ""
    return line(
      source.name, kind + source.state.rawValue + age, (source.reason ?? "no copy") + code,
      source.isSatisfied ? .warning : .bad, options)
  }

  private func line(
    _ name: String, _ state: String, _ reason: String, _ style: TextStyle,
    _ options: RenderOptions
  ) -> String {
    let mark = styled("\(escaped(name, for: .terminal)): \(state)", style, if: options.usesColor)
    return "newsagg: \(mark): \(escaped(reason, for: .terminal))"
  }
}
