// SourceReport+Columns.swift - the columns of the sources of a run.

import NewsCore
package import NewsEngine

extension SourceReport {
  package static var columns: [Column<SourceReport>] { [nameColumn] + otherColumns }

  static var nameColumn: Column<SourceReport> {
    Column("name", .text, "Name in the catalogue.") { .text($0.name) }
  }

  /// All columns except the name; no value in them may depend on the name.
  static var otherColumns: [Column<SourceReport>] { stateColumns + attemptColumns }

  private static var stateColumns: [Column<SourceReport>] {
    [
      Column("state", .choice(State.allCases.map(\.rawValue)), "The state of its articles.") {
        .text($0.state.rawValue)
      },
      Column("critical", .bool, "Whether the run fails without it.") { .bool($0.isCritical) },
      Column("articles", .integer, "Number of its articles in this document.") {
        .integer($0.articles)
      },
      Column("age_s", .optional(.integer), "Seconds since the copy shown was confirmed.") {
        .seconds($0.age)
      },
      Column("refreshing", .bool, "Whether the copy is being refreshed after this answer.") {
        .bool($0.isRefreshing)
      },
    ]
  }

  private static var attemptColumns: [Column<SourceReport>] {
    [
      Column("http_status", .optional(.integer), "The HTTP status of the last answer.") {
        .integer($0.status)
      },
      Column(
        "duration_ms", .optional(.integer),
        "Milliseconds that this run's attempt took; null without one."
      ) {
        .milliseconds($0.duration)
      },
      Column("reason", .optional(.text), "Why its state is not fresh or cached.") {
        .text($0.reason)
      },
      Column("error", .optional(.object(errorProperties)), "What went wrong.") { $0.errorCell },
      Column("note", .optional(.text), "What is unusual about the way it is fetched.") {
        .text($0.note)
      },
    ]
  }

  private static var errorProperties: [ValueType.Property] {
    [
      .init("code", .choice(OutcomeCode.allCases.map(\.rawValue)), "Documented in newsagg(1)."),
      .init("message", .text, "One line for a person."),
    ]
  }

  private var errorCell: Cell {
    guard let error else { return .missing }
    return .object([
      .init("code", .text(error.code.rawValue)), .init("message", .text(error.message)),
    ])
  }
}
