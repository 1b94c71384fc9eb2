// SourceRow.swift - the rows of `sources list` and of the server's /sources.

package import NewsCore
package import NewsEngine
import NewsText

/// A source as configured, with its stored record and its schedule.
package struct SourceRow {
  package var source: Source
  /// Nil before its first fetch.
  package var record: SourceRecord?
  package var schedule: Schedule
  /// Whether a command without source names uses it.
  package var isDefault: Bool
  /// The place of its configuration: a file, or "built-in".
  package var origin: String

  package init(
    source: Source, record: SourceRecord?, schedule: Schedule, isDefault: Bool, origin: String
  ) {
    self.source = source
    self.record = record
    self.schedule = schedule
    self.isDefault = isDefault
    self.origin = origin
  }

  package static var columns: [Column<SourceRow>] { named + configured + stored + planned }

  private static var named: [Column<SourceRow>] {
    [
      Column("name", .text, "Unique in the catalogue.") { .text($0.source.name) }
        .shown(as: "name") { row, _ in
          TableCell(row.source.name, .name, link: row.source.url)
        },
      Column("url", .text, "URL without userinfo and query values, which may be secrets.") {
        .text(URIReference($0.source.url).redacted)
      }
      .shown(as: "url", .link),
      Column("kind", .choice(Source.Kind.allCases.map(\.rawValue)), "How its document is read.") {
        .text($0.source.kind.rawValue)
      },
    ]
  }

  private static var configured: [Column<SourceRow>] {
    [
      Column("critical", .bool, "Whether a run fails without it.") {
        .bool($0.source.isCritical)
      }
      .shown(as: "critical", TableLook(dispensability: 1)) { row, _ in
        TableCell(row.source.isCritical ? "yes" : "")
      },
      Column("default", .bool, "Whether it is used when no source is named.") {
        .bool($0.isDefault)
      }
      .shown(as: "default", TableLook(dispensability: 1)) { row, _ in
        TableCell(row.isDefault ? "yes" : "")
      },
      Column("ttl_s", .optional(.integer), "Seconds a copy counts as fresh; null: the default.") {
        .seconds($0.source.ttl)
      },
      Column("tags", .list(.text), "Tags in the configuration.") { .texts($0.source.tags) }
        .shown(as: "tags", TableLook(isFlexible: true, dispensability: 2)),
      Column("origin", .text, "Where it is configured.") { .text($0.origin) }
        .shown(as: "origin", TableLook(isFlexible: true, dispensability: 3)) { row, _ in
          TableCell(row.origin.split(separator: "/").last.map(String.init) ?? "", .dim)
        },
      Column("note", .optional(.text), "What is unusual about the way it is fetched.") {
        .text($0.source.note)
      },
    ]
  }

  private static var stored: [Column<SourceRow>] {
    [
      Column("title", .optional(.text), "Title of the feed.") { .text($0.record?.title) },
      Column("articles", .integer, "Number of articles in its last good document.") {
        .integer($0.record?.articleCount ?? 0)
      },
      Column("fetched_at", .optional(.time), "End of the last success.") {
        .time($0.record?.fetchedAt?.wall)
      }
      .shown(as: "fetched", .number) { row, options in
        let age = row.record?.fetchedAt.map { shortAge(options.now - $0.wall) }
        return TableCell(age ?? "never", .dim)
      },
      Column(
        "last_error", .optional(.object(ErrorCell.properties)), "How the last refresh failed."
      ) { ErrorCell.cell($0.record?.lastCode, $0.record?.lastMessage) },
    ]
  }

  private static var planned: [Column<SourceRow>] {
    [
      Column("due", .bool, "Whether it would be asked now.") { .bool($0.schedule.isDue) },
      Column("wait_s", .optional(.integer), "Seconds until it is due; null: never again.") {
        .seconds($0.schedule.wait)
      }
      .shown(as: "next", .number) { row, options in
        TableCell(nextAttempt(row.schedule, options), .dim)
      },
      Column("reason", .optional(.text), "Why it is not asked now; null when it is due.") {
        .text($0.schedule.winner?.sentence)
      },
      Column(
        "state", .choice(SourceCondition.allCases.map(\.rawValue)), "Its state in one word."
      ) { .text($0.condition.rawValue) }
      .shown(as: "state") { row, _ in
        TableCell(row.condition.rawValue, row.condition.style)
      },
    ]
  }

  private var condition: SourceCondition { SourceCondition(source, record, schedule) }
}
