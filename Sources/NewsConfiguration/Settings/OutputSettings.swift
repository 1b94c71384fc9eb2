// OutputSettings.swift - the default options of output.

package import NewsCore
package import NewsRendering

/// The default options of output, used when no option of the command line says otherwise.
package struct OutputSettings: Hashable, Sendable {
  /// When to use colours or links; `auto` decides by the output stream.
  package enum Choice: String, CaseIterable, Hashable, Sendable {
    case auto, always, never
  }

  package var terminalFormat = OutputFormat.table
  /// The format when the output is no terminal.
  package var pipeFormat = OutputFormat.json
  /// Most articles that `fetch` and `search` print; nil: no limit.
  package var limit: Int?
  /// Columns of tables of articles; empty: the default ones.
  package var fields: [String] = []
  package var sort = ArticleQuery.Order.newest
  package var color = Choice.auto
  package var hyperlinks = Choice.auto
  /// The pager as a shell command; `never`: no pager, nil: the pager of the environment.
  package var pager: String?

  package init() {}
}
