// OutputSettings.swift - how results are written where no option says it.

package import NewsCore
package import NewsRendering

/// How results are written where no option says it.
package struct OutputSettings: Hashable, Sendable {
  /// `auto`: where it suits the stream that is written to.
  package enum Choice: String, CaseIterable, Hashable, Sendable {
    case auto, always, never
  }

  package var terminalFormat = OutputFormat.table
  /// Wherever there is no terminal.
  package var pipeFormat = OutputFormat.json
  /// Of `fetch` and `search`.
  package var limit: Int?
  /// Columns of tables of articles; empty: the usual ones.
  package var fields: [String] = []
  package var sort = ArticleQuery.Order.newest
  package var color = Choice.auto
  package var hyperlinks = Choice.auto
  /// A command for the shell; `never` for no pager, nil: that of the environment.
  package var pager: String?

  package init() {}
}
