// WorkerRecord+Columns.swift - the rows of `workers`.

import NewsCore
package import NewsStore

extension WorkerRecord {
  package static var columns: [Column<WorkerRecord>] {
    [
      Column("name", .text, "The machine and the process.") { .text($0.name) }
        .shown(as: "WORKER", .flexible),
      Column("host", .text, "The machine.") { .text($0.host) },
      Column("kind", .choice(Kind.allCases.map(\.rawValue)), "The command that it runs.") {
        .text($0.kind.rawValue)
      }.shown(as: "KIND"),
      Column("version", .text, "The version of newsagg that it runs.") { .text($0.version) }
        .shown(as: "VERSION", .optional),
      Column("since", .time, "When it began.") { .time($0.since) }.shown(as: "SINCE"),
      Column("seen_at", .time, "When it last reported.") { .time($0.seenAt) }
        .shown(as: "LAST SEEN"),
      Column("leases", .integer, "Number of sources that it is asking now.") { .integer($0.leases) }
        .shown(as: "LEASES", .number),
      Column("refreshed", .integer, "Number of sources that it has asked so far.") {
        .integer($0.refreshed)
      }.shown(as: "REFRESHED", .number),
      Column("failures", .integer, "How many of these gave no good answer.") {
        .integer($0.failures)
      }.shown(as: "FAILED", .number),
    ]
  }
}
