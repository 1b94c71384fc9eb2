// Explanation.swift - the answer of `why`: every term of the decision, and the one that decides.

import NewsCore
import NewsEngine

/// Why a source will or will not be asked now.
struct Explanation {
  let source: Source
  let schedule: Schedule
  let now: Moment

  struct Term {
    let term: ScheduleTerm
    /// Nil: for good.
    let wait: Duration?
    let decides: Bool
  }

  /// Latest last.
  var terms: [Term] {
    schedule.terms.enumerated().map { index, term in
      Term(
        term: term, wait: term.until?.remaining(from: now, atMost: .days(366)),
        decides: !schedule.isDue && index == schedule.terms.count - 1)
    }
  }

  /// Nil: due now, or never again.
  var nextAt: WallTime? { schedule.isDue ? nil : schedule.wait.map { now.wall + $0 } }

  func rendered(as format: OutputFormat, _ options: RenderOptions) -> [UInt8] {
    switch format {
    case .table, .markdown, .html: text(options)
    case .tsv, .csv, .jsonl: listing?.rendered(as: format, options) ?? []
    case .json, .rss, .atom, .jsonfeed: json(options)
    }
  }

  private var listing: Listing<Term>? { try? Listing("why", Term.columns, terms) }

  private func text(_ options: RenderOptions) -> [UInt8] {
    var lines = [escaped("\(source.name) \(verdict)", for: .terminal)]
    if let nextAt { lines.append("next: \(nextAt.rfc3339), in \(shortWait(nextAt - now.wall))") }
    let head = Array((lines.joined(separator: "\n") + "\n").utf8)
    guard !terms.isEmpty else { return head }
    return head + [0x0a] + (listing?.rendered(as: .table, options) ?? [])
  }

  private var verdict: String {
    guard let winner = schedule.winner else {
      return terms.isEmpty
        ? "is due: it has never been asked" : "is due: nothing holds it back any longer"
    }
    return "is not asked now: \(winner.sentence)"
  }

  private func json(_ options: RenderOptions) -> [UInt8] {
    var writer = JSONWriter(isPretty: options.isPretty)
    writer.object { writer in
      writer.field("schema", "newsagg.why/1")
      writer.field("generated_at", now.wall.rfc3339)
      writer.field("source", source.name)
      writer.field("url", URIReference(source.url).redacted)
      writer.field("due", schedule.isDue)
      writer.field("decided_by", schedule.winner?.kind.rawValue)
      writer.field("next_at", nextAt?.rfc3339)
      writer.field("wait_s", schedule.wait?.components.seconds)
      writer.key("terms")
      writer.array(terms) { writer, term in
        writer.object { $0.fields(Term.columns, of: term) }
      }
    }
    writer.endLine()
    return writer.bytes
  }
}

extension Explanation.Term {
  static var columns: [Column<Explanation.Term>] {
    [
      Column("decides", .bool, "Whether this one has the last word.") { .bool($0.decides) }
        .shown(as: "") { row, _ in TableCell(row.decides ? "→" : "") },
      Column("term", .choice(ScheduleTerm.Kind.allCases.map(\.rawValue)), "What speaks.") {
        .text($0.term.kind.rawValue)
      }
      .shown(as: "term") { row, _ in
        TableCell(row.term.kind.rawValue, row.decides ? .bold : .plain)
      },
      Column("wait_s", .optional(.integer), "Seconds left; null: for good.") {
        .seconds($0.wait)
      }
      .shown(as: "left", .number) { row, _ in TableCell(row.left) },
      Column("until", .optional(.time), "Not before; null: never.") {
        .time($0.term.until?.wall)
      }
      .shown(as: "until", TableLook(dispensability: 1)),
      Column("detail", .text, "Why.") { .text($0.term.detail) }.shown(as: "why", .flexible),
    ]
  }

  private var left: String {
    guard let wait else { return "for good" }
    return wait == .zero ? "passed" : shortWait(wait)
  }
}
