// Explanation.swift - the output of `why`: all reasons not to ask a source, and which one decides.

package import NewsCore
package import NewsEngine
import NewsText

/// Why a source will or will not be asked now.
package struct Explanation {
  package let source: Source
  package let record: SourceRecord?
  package let schedule: Schedule
  package let now: Moment

  package init(source: Source, record: SourceRecord?, schedule: Schedule, now: Moment) {
    self.source = source
    self.record = record
    self.schedule = schedule
    self.now = now
  }

  package struct Term {
    package let term: ScheduleTerm
    /// Time until the term ends; nil: it never ends.
    package let wait: Duration?
    package let decides: Bool
  }

  /// The terms sorted by their end, the latest last.
  package var terms: [Term] {
    schedule.terms.enumerated().map { index, term in
      Term(
        term: term, wait: term.until?.remaining(from: now, atMost: .days(366)),
        decides: !schedule.isDue && index == schedule.terms.count - 1)
    }
  }

  /// When the source is due; nil: it is due now, or never again.
  var nextAt: WallTime? { schedule.isDue ? nil : schedule.wait.map { now.wall + $0 } }

  /// The text for people: the verdict, then a table of all terms.
  package func text(_ options: RenderOptions) -> [UInt8] {
    let head = Array(
      (escaped("\(source.spokenName) \(verdict(options))", for: .terminal) + "\n").utf8)
    guard !terms.isEmpty else { return head }
    return head + [0x0a] + Listing("why", Term.columns, terms).rendered(as: .table, options)
  }

  private func verdict(_ options: RenderOptions) -> String {
    guard let winner = schedule.winner else { return "is due: \(reasonToAsk)" }
    let sentence = winner.sentence { options.timeAndDistance(nextAt ?? $0) }
    return "is not asked now: \(sentence)\(advice(on: winner))"
  }

  /// How to end the wait, if its sentence does not say so.
  private func advice(on winner: ScheduleTerm) -> String {
    switch winner.kind {
    case .ttl where schedule.yieldsToRefresh, .skip where schedule.yieldsToRefresh:
      "; try now: newsagg fetch \(source.commandWord) --refresh"
    case .ttl, .skip: "; --refresh ends that, but not what the publisher asks for"
    case .publisher, .hostPause: "; no option ends that"
    case .backoff, .asked, .breaker, .gone, .configuration: ""
    }
  }

  private var reasonToAsk: String {
    guard let record, let attemptedAt = record.attemptedAt else { return "it has never been asked" }
    guard record.fetchedAt == nil else { return "nothing delays it any longer" }
    let age = agoText(now.wall - attemptedAt.wall, countsSeconds: true)
    let failure = ErrorCell.text(record.lastCode, record.lastMessage)
    return "there is no copy of it yet; the last attempt was \(age)"
      + (failure.isEmpty ? "" : ": \(failure)")
  }

  /// One object; see newsagg-json(5).
  ///
  /// Each term has all fields, or only those in `fields`.
  package func json(_ options: RenderOptions, fields: [String]? = nil) -> [UInt8] {
    let columns = fields.map { names in
      names.compactMap { name in Term.columns.first { $0.name == name } }
    }
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
        writer.object { $0.fields(columns ?? Term.columns, of: term) }
      }
    }
    writer.endLine()
    return writer.bytes
  }
}

extension Explanation {
  /// A row of a listing of several sources: one term of a source.
  package struct Row {
    let explanation: Explanation
    /// Nil in the only row of a source without terms.
    package let term: Term?

    package static var columns: [Column<Row>] {
      [
        Column("source", .text, "Name in the catalogue.") { .text($0.explanation.source.name) }
          .shown(as: "source"),
        Column("due", .bool, "Whether it is asked now.") { .bool($0.explanation.schedule.isDue) },
      ] + Term.columns.map { $0.optional(\.term) }
    }
  }

  package var rows: [Row] {
    terms.isEmpty
      ? [Row(explanation: self, term: nil)] : terms.map { Row(explanation: self, term: $0) }
  }
}

extension Explanation.Term {
  package static var columns: [Column<Explanation.Term>] {
    [
      Column("decides", .bool, "Whether this reason decides.") { .bool($0.decides) }
        .shown(as: "") { row, _ in TableCell(row.decides ? "→" : "") },
      Column("term", .choice(ScheduleTerm.Kind.allCases.map(\.rawValue)), "The kind of reason.") {
        .text($0.term.kind.rawValue)
      }
      .shown(as: "term") { row, _ in
        TableCell(row.term.kind.rawValue, row.decides ? .bold : .plain)
      },
      Column("wait_s", .optional(.integer), "Seconds until this reason ends; null: it never ends.")
      {
        .seconds($0.wait)
      }
      .shown(as: "left", .number) { row, _ in TableCell(row.left) },
      Column(
        "until", .optional(.time), "The source is not asked before this time; null: never again."
      ) {
        .time($0.term.until?.wall)
      }
      .shown(as: "until", TableLook(dispensability: 1)),
      Column("detail", .text, "The reason in words.") { .text($0.term.detail) }.shown(
        as: "why", .wrapped),
    ]
  }

  private var left: String {
    guard let wait else { return "for good" }
    return wait == .zero ? "passed" : shortWait(wait)
  }
}
