// PlanRow.swift - the rows of `fetch --dry-run`.

package import NewsCore
package import NewsEngine

/// Whether a source would be asked now, and which term decides.
package struct PlanRow {
  package let source: Source
  package let schedule: Schedule

  package init(source: Source, schedule: Schedule) {
    self.source = source
    self.schedule = schedule
  }

  package static var columns: [Column<PlanRow>] {
    [
      Column("source", .text, "Name in the catalogue.") { .text($0.source.name) }
        .shown(as: "source", .flexible) { row, _ in TableCell(row.source.spokenName) },
      Column("due", .bool, "Whether it would be asked now.") { .bool($0.schedule.isDue) }
        .shown(as: "asked") { row, _ in TableCell(row.schedule.isDue ? "yes" : "no") },
      Column(
        "decided_by", .optional(.choice(ScheduleTerm.Kind.allCases.map(\.rawValue))),
        "The reason why it is not asked now; null when it is due."
      ) { .text($0.schedule.winner?.kind.rawValue) },
      Column("reason", .optional(.text), "This reason in words.") {
        .text($0.schedule.winner?.sentence)
      }.shown(as: "reason", .wrapped) { row, options in
        TableCell(row.schedule.winner?.sentence(options.timeAndDistance) ?? "")
      },
    ]
  }
}
