// Cursor+Columns.swift - the rows of `cursors list`.

import NewsCore
package import NewsStore

extension Cursor {
  package static var columns: [Column<Cursor>] {
    [
      Column("name", .text, "As given to fetch --new.") { .text($0.name) }.shown(as: "CURSOR"),
      Column("given", .integer, "Articles printed with this cursor that are still stored.") {
        .integer($0.given)
      }.shown(as: "GIVEN", .number),
      Column("created_at", .time, "The time of its first run.") { .time($0.createdAt) },
      Column("advanced_at", .time, "The time of its last run.") { .time($0.advancedAt) }.shown(
        as: "LAST RUN"),
    ]
  }
}
