// SourceStatistics+Columns.swift - the rows of `stats` and of the server's /stats.

import NewsCore
package import NewsEngine
import NewsText

extension SourceStatistics {
  package static var columns: [Column<SourceStatistics>] { counts + times + traffic + events }

  private static var counts: [Column<SourceStatistics>] {
    [
      Column("source", .text, "Name in the catalogue.") { .text($0.source) }
        .shown(as: "source", .flexible) { row, _ in TableCell(row.source, .name) },
      Column("fetches", .integer, "Attempts that asked the publisher.") { .integer($0.fetches) }
        .shown(as: "fetches", .number),
      Column("success_share", .optional(.number), "Share of successes, 0 to 1.") {
        .number($0.successShare, digits: 4)
      }
      .shown(as: "ok", .number) { row, _ in row.successCell },
      Column("outcomes", .map(.integer), "Attempts by code; see newsagg(1).") { $0.outcomesCell },
    ]
  }

  private static var times: [Column<SourceStatistics>] {
    [50, 95, 99].map { percentile in
      Column(
        "p\(percentile)_ms", .optional(.integer),
        "Milliseconds within which \(percentile) % of the attempts ended."
      ) {
        .milliseconds($0.duration(percentile: percentile))
      }
      .shown(as: "p\(percentile)", percentile == 99 ? .optionalNumber : .number) { row, _ in
        TableCell(row.duration(percentile: percentile).map(shortDuration) ?? "-")
      }
    }
  }

  private static var traffic: [Column<SourceStatistics>] {
    [
      Column("wire_bytes", .integer, "Body bytes as sent.") { .integer($0.wireBytes) }
        .shown(as: "bytes", .optionalNumber) { row, _ in TableCell(shortSize(row.wireBytes)) },
      Column("body_bytes", .integer, "Body bytes decoded.") { .integer($0.bodyBytes) },
      Column("not_modified_share", .optional(.number), "Share of 304 among the successes, 0 to 1.")
      {
        .number($0.notModifiedShare, digits: 4)
      }
      .shown(as: "304", .lesserNumber) { row, _ in TableCell(share(row.notModifiedShare)) },
      Column("bytes_saved", .integer, "Body bytes that 304 answers saved.") {
        .integer($0.bytesSaved)
      }
      .shown(as: "saved", .optionalNumber) { row, _ in TableCell(shortSize(row.bytesSaved)) },
      Column("cache_hits", .integer, "Answers from the store.") { .integer($0.cacheHits) },
      Column("cache_hit_share", .optional(.number), "Share of all answers, 0 to 1.") {
        .number($0.cacheHitShare, digits: 4)
      }
      .shown(as: "cached", .lesserNumber) { row, _ in TableCell(share(row.cacheHitShare)) },
    ]
  }

  private static var events: [Column<SourceStatistics>] {
    [
      Column("new_articles", .integer, "Articles first seen in this time span.") {
        .integer($0.newArticles)
      },
      Column("articles_per_day", .number, "New articles a day, on average.") {
        .number($0.articlesPerDay, digits: 2)
      }
      .shown(as: "new/d", .lesserNumber) { row, _ in TableCell(oneDigit(row.articlesPerDay)) },
      Column("last_success_at", .optional(.time), "End of the last success.") {
        .time($0.lastSuccessAt)
      },
      Column("trend", .list(.object(TrendBucket.properties)), "Attempts by hour or by day.") {
        .list($0.trend.map(\.cell))
      }
      .shown(as: "trend", TableLook(dispensability: 1)) { row, options in
        TableCell(sparkline(row.trend.suffix(options.width ?? 120 < 100 ? 12 : 24)))
      },
      Column("last_error", .optional(.object(errorProperties)), "The last attempt that failed.") {
        $0.errorCell
      }
      .shown(as: "last error") { row, options in row.errorSummary(options) },
    ]
  }

  private static var errorProperties: [ValueType.Property] {
    [
      .init("at", .time, "Time of that attempt."),
      .init("code", .text, "Documented in newsagg(1)."),
      .init("message", .optional(.text), "One line for a person."),
    ]
  }

  private var successCell: TableCell {
    guard let successShare else { return TableCell("-", .dim) }
    let style: TextStyle = successShare < 0.5 ? .bad : successShare < 0.95 ? .warning : .good
    return TableCell(shortShare(successShare), style)
  }

  private var outcomesCell: Cell {
    .counts(
      OutcomeCode.allCases.compactMap { code in
        outcomes[code].map { Cell.Member(code.rawValue, .integer($0)) }
      })
  }

  private var errorCell: Cell {
    guard let lastFailure else { return .missing }
    return .object([
      .init("at", .time(lastFailure.at)), .init("code", .text(lastFailure.code.rawValue)),
      .init("message", .text(lastFailure.message)),
    ])
  }

  private func errorSummary(_ options: RenderOptions) -> TableCell {
    guard let lastFailure else { return TableCell("") }
    let age = shortAge(options.now - lastFailure.at)
    return TableCell("\(age) \(lastFailure.code.rawValue)", .dim)
  }
}

private func share(_ share: Double?) -> String { share.map(shortShare) ?? "-" }

private func oneDigit(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

extension TrendBucket {
  package static var properties: [ValueType.Property] {
    [
      .init("start", .time, "Start of the hour or day."), .init("fetches", .integer, "Attempts."),
      .init("failures", .integer, "Attempts that failed."),
      .init("p50_ms", .optional(.integer), "Median of their durations."),
      .init("new_articles", .integer, "Articles first seen in it."),
    ]
  }

  var cell: Cell {
    .object([
      .init("start", .time(start)), .init("fetches", .integer(fetches)),
      .init("failures", .integer(failures)), .init("p50_ms", .milliseconds(median)),
      .init("new_articles", .integer(newArticles)),
    ])
  }
}

/// One character for each bucket: a bar for its median duration, `×` if most attempts failed, `·` without
/// attempts.
///
/// Medians of 10, 40 and 80 ms, of which 80 is the longest, give `▁▄█`.
func sparkline(_ trend: some Collection<TrendBucket>) -> String {
  let bars = Array("▁▂▃▄▅▆▇█")
  let longest = max(trend.compactMap { $0.median?.milliseconds }.max() ?? 0, 1)
  return String(
    trend.map { bucket in
      guard let median = bucket.median?.milliseconds else { return "·" }
      if bucket.failures * 2 > bucket.fetches { return "×" }
      return bars[min(Int(median * Int64(bars.count) / (longest + 1)), bars.count - 1)]
    })
}
