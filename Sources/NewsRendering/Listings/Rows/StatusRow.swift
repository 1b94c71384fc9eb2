// StatusRow.swift - the rows of `status`: the condition of a source, since when, and what to do.

package import NewsCore
package import NewsEngine
import NewsText

/// The condition of one source, since when, and what the user can do.
package struct StatusRow {
  package let source: Source
  package let condition: SourceCondition
  private let record: SourceRecord?
  private let schedule: Schedule

  package init(_ source: Source, _ record: SourceRecord?, _ schedule: Schedule) {
    self.source = source
    self.record = record
    self.schedule = schedule
    condition = SourceCondition(source, record, schedule)
  }

  /// Whether it has moved for good, and the configuration still has its old URL.
  var hasMoved: Bool { record?.movedTo != nil && (record?.movedSightings ?? 0) > 1 }

  /// Whether a user may want to look into it.
  package var isNoteworthy: Bool { condition.isTrouble || hasMoved }

  private var isFailing: Bool { record?.isFailing ?? false }

  /// The problem, without a code; nil for none.
  private var message: String? {
    if source.obstacle != nil { return schedule.winner?.detail }
    if condition == .paused, !isFailing { return schedule.winner?.detail }
    if isFailing { return record?.lastMessage ?? "no answer" }
    if let url = record?.movedTo, hasMoved { return "moved to \(URIReference(url).redacted)" }
    return nil
  }

  private var code: OutcomeCode? { isFailing ? record?.lastCode : nil }

  /// What the user can do; nil when nothing helps or nothing is needed.
  private var remedy: String? {
    let name = source.commandWord
    return switch condition {
    case .gone: "newsagg sources remove \(name)"
    case .refused where record?.anotherKeyEndsWait() == true:
      ["another key or URL ends the wait", retry].compactMap(\.self).joined(separator: "; ")
    case .refused: "newsagg sources check \(name)"
    case .paused where schedule.winner?.kind == .breaker:
      "newsagg breaker-status \(name) --reset ends the pause"
    case .paused where schedule.isForUnstoredRequest: retry
    case .failing where record?.lastCode == .payloadBad:
      "newsagg sources check \(name) finds the feed of a page"
    case .failing where record?.lastCode == .dnsNotFound: "check the spelling of its URL"
    case .failing: retry
    case .ok, .due, .new: hasMoved ? "write the new URL into the configuration" : nil
    case .paused, .probing, .unusable, .disabled: nil
    }
  }

  /// Nil if the publisher or the breaker would still delay it.
  private var retry: String? {
    guard schedule.yieldsToRefresh else { return nil }
    return "try now: newsagg fetch \(source.commandWord) --refresh"
  }
}

extension StatusRow {
  package static var columns: [Column<StatusRow>] { states + times + advice }

  private static var states: [Column<StatusRow>] {
    [
      Column("source", .text, "Name in the catalogue.") { .text($0.source.name) }
        .shown(as: "source", .flexible) { row, _ in
          TableCell(row.source.spokenName, .name, link: row.source.url)
        },
      Column("state", .choice(SourceCondition.allCases.map(\.rawValue)), "Its state in one word.") {
        .text($0.condition.rawValue)
      }
      .shown(as: "state") { row, _ in TableCell(row.condition.rawValue, row.condition.style) },
      Column("critical", .bool, "Whether a run fails without it.") { .bool($0.source.isCritical) },
    ]
  }

  private static var times: [Column<StatusRow>] {
    [
      Column("since", .optional(.time), "When its trouble began; null without trouble.") {
        .time($0.isFailing ? $0.record?.failingSince?.wall : nil)
      }
      .shown(as: "for", .number) { row, options in
        let since = row.isFailing ? row.record?.failingSince?.wall : nil
        return TableCell(since.map { shortAge(options.now - $0) } ?? "", .dim)
      },
      Column("due", .bool, "Whether the next run asks it.") { .bool($0.schedule.isDue) },
      Column("wait_s", .optional(.integer), "Seconds until it is due; null: never again.") {
        .seconds($0.schedule.wait)
      }
      .shown(as: "next", .number) { row, options in
        TableCell(nextAttempt(row.schedule, options), .dim)
      },
    ]
  }

  private static var advice: [Column<StatusRow>] {
    [
      Column("message", .optional(.text), "What is wrong; null when nothing is.") {
        .text($0.message)
      }
      .shown(as: "what, and what to do", .wrapped) { row, _ in
        TableCell(row.sentence)
      },
      Column("code", .optional(.text), "How the last attempt failed; one of newsagg(1).") {
        .text($0.code?.rawValue)
      },
      Column("remedy", .optional(.text), "What to do; null if nothing helps.") {
        .text($0.remedy)
      },
    ]
  }

  private var sentence: String {
    let words = [message, remedy].compactMap(\.self).joined(separator: "; ")
    return [words, code.map { "(\($0.rawValue))" }].compactMap(\.self).joined(separator: " ")
  }
}

/// When the next run with this source asks it, as text for a table.
func nextAttempt(_ schedule: Schedule, _ options: RenderOptions) -> String {
  if schedule.isDue { return "now" }
  return schedule.wait.map { options.shortTime(options.now + $0) } ?? "never"
}

/// A summary of the rows: `28 sources: 17 ok, 2 due, 9 with trouble`.
package func statusSummary(_ rows: [StatusRow]) -> String {
  let trouble = rows.count { $0.condition.isTrouble }
  let others: [SourceCondition] = [.ok, .due, .new, .disabled]
  let parts =
    others.compactMap { condition in
      let count = rows.count { $0.condition == condition }
      return count == 0 ? nil : "\(count) \(condition.rawValue)"
    } + (trouble == 0 ? [] : ["\(trouble) with trouble"])
  let all = counted(rows.count, "source")
  return parts.isEmpty ? all : "\(all): \(parts.joined(separator: ", "))"
}
