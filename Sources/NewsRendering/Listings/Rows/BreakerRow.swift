// BreakerRow.swift - the rows of `breaker-status` and of the server's /breakers.

package import NewsCore
package import NewsEngine
import NewsText

/// The current state of one source's breaker.
package struct BreakerRow {
  package let source: String
  /// For a person: ``Source/spokenName``.
  private var spokenName: String
  package let breaker: CircuitBreaker
  package let lastCode: OutcomeCode?
  package let lastMessage: String?
  /// Whether the source answers, but refuses the request (HTTP 401, 403, 404).
  private let isRefused: Bool
  /// The pause that its host asked for, which is independent of the breaker; nil for none.
  private let hostPause: ScheduleTerm?

  package init(_ record: SourceRecord, hostPause: ScheduleTerm? = nil) {
    self.hostPause = hostPause
    source = record.name
    spokenName = record.name
    breaker = record.breaker
    lastCode = record.lastCode
    lastMessage = record.lastMessage
    isRefused = record.failures > 0 && record.lastCode == .httpClientError || record.isGone
  }

  /// The row of a source that may never have been asked.
  package init(_ source: Source, _ record: SourceRecord?, _ schedule: Schedule? = nil) {
    let winner = schedule?.winner
    self.init(
      record ?? SourceRecord(name: source.name, url: source.url),
      hostPause: winner?.kind == .hostPause ? winner : nil)
    spokenName = source.spokenName
  }

  /// End of the break; nil unless the breaker is open.
  var opensUntil: WallTime? { breaker.state == .open ? breaker.until?.wall : nil }

  /// When the next probe may be sent; during a probe, when that probe counts as lost.
  var nextProbe: WallTime? {
    switch breaker.state {
    case .open: breaker.until?.wall
    case .halfOpen: breaker.probeUntil?.wall
    case .closed, .forcedOpen, .forcedClosed: nil
    }
  }

  package static var columns: [Column<BreakerRow>] { state + times + [lastError] }

  private static var state: [Column<BreakerRow>] {
    [
      Column("source", .text, "Name in the catalogue.") { .text($0.source) }
        .shown(as: "source", .flexible) { row, _ in TableCell(row.spokenName, .name) },
      Column("state", .choice(stateNames), "Whether the source may be asked.") {
        .text($0.breaker.stateName)
      }
      .shown(as: "state") { row, _ in TableCell(row.word, row.style) },
      Column("failures", .integer, "Failures in a row.") {
        .integer($0.breaker.consecutiveFailures)
      }
      .shown(as: "failures", .lesserNumber),
      Column("window_failures", .integer, "Failures among the last outcomes.") {
        .integer($0.breaker.window.count(where: \.isFailure))
      },
      Column("window_size", .integer, "Number of these last outcomes.") {
        .integer($0.breaker.window.count)
      },
    ]
  }

  private static var times: [Column<BreakerRow>] {
    [
      Column("opens_until", .optional(.time), "When the pause of the breaker ends.") {
        .time($0.opensUntil)
      },
      Column("next_probe_at", .optional(.time), "When a probe may be sent.") {
        .time($0.nextProbe)
      }
      .shown(as: "next try") { row, options in
        TableCell((row.nextProbe ?? row.hostPause?.until?.wall).map(options.timeAndDistance) ?? "")
      },
      Column("changed_at", .optional(.time), "When its state last changed.") {
        .time($0.breaker.changedAt)
      },
    ]
  }

  private static var lastError: Column<BreakerRow> {
    Column(
      "last_error", .optional(.object(ErrorCell.properties)), "How the last refresh failed."
    ) { ErrorCell.cell($0.lastCode, $0.lastMessage) }
    .shown(as: "last error", .wrapped) { row, _ in
      TableCell(ErrorCell.text(row.lastCode, row.lastMessage), .dim)
    }
  }

  static var stateNames: [String] {
    CircuitBreaker.State.allCases.map { state in
      var breaker = CircuitBreaker()
      breaker.state = state
      return breaker.stateName
    }
  }

  /// The state in plain words, for tables; data formats have the breaker's own names.
  private var word: String {
    switch breaker.state {
    case .closed where hostPause != nil: "host paused"
    case .closed: isRefused ? "refused" : "ok"
    case .open: "paused"
    case .halfOpen: "probing"
    case .forcedOpen: "paused by you"
    case .forcedClosed: "ok by you"
    }
  }

  private var style: TextStyle {
    switch breaker.state {
    case .closed where hostPause != nil: .warning
    case .closed where isRefused: .bad
    case .closed, .forcedClosed: .good
    case .halfOpen: .warning
    case .open, .forcedOpen: .bad
    }
  }
}

/// The last failure of a source, in listings.
enum ErrorCell {
  package static var properties: [ValueType.Property] {
    [
      .init("code", .text, "Documented in newsagg(1)."),
      .init("message", .optional(.text), "One line for a person."),
    ]
  }

  /// The error as a cell; missing when the last refresh succeeded.
  static func cell(_ code: OutcomeCode?, _ message: String?) -> Cell {
    guard let code, !code.isSuccess else { return .missing }
    return .object([.init("code", .text(code.rawValue)), .init("message", .text(message))])
  }

  package static func text(_ code: OutcomeCode?, _ message: String?) -> String {
    guard let code, !code.isSuccess else { return "" }
    return message.map { "\($0) (\(code.rawValue))" } ?? code.rawValue
  }
}
