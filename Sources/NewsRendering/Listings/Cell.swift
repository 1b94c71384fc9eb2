// Cell.swift - one value of a listing, independent of the format.

package import NewsCore
import NewsText

/// One value of a listing; every format writes it in its own way.
package enum Cell: Hashable, Sendable {
  /// No value: null in JSON, empty elsewhere.
  case missing
  case text(String)
  case integer(Int64)
  case number(Double)
  case bool(Bool)
  /// A time, written as RFC 3339.
  case time(WallTime)
  case list([Cell])
  case object([Member])
  /// An object whose keys are data, for example outcome codes.
  case counts([Member])

  package struct Member: Hashable, Sendable {
    package var name: String
    var cell: Cell

    init(_ name: String, _ cell: Cell) {
      self.name = name
      self.cell = cell
    }
  }

  package static func text(_ text: String?) -> Cell { text.map { .text($0) } ?? .missing }
  package static func time(_ time: WallTime?) -> Cell { time.map { .time($0) } ?? .missing }
  package static func texts(_ texts: [String]) -> Cell { .list(texts.map { .text($0) }) }

  package static func integer(_ number: (some BinaryInteger)?) -> Cell {
    number.map { .integer(Int64(clamping: $0)) } ?? .missing
  }

  /// A number rounded to `digits` decimals, so that equal values have equal text.
  package static func number(_ value: Double?, digits: Int) -> Cell {
    guard let value, value.isFinite else { return .missing }
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return .number((value * scale).rounded() / scale)
  }

  package static func milliseconds(_ duration: Duration?) -> Cell {
    .integer(duration?.milliseconds)
  }
  package static func seconds(_ duration: Duration?) -> Cell {
    .integer(duration?.components.seconds)
  }

  /// The value on one line, with members and elements one after the other.
  package var plainText: String {
    switch self {
    case .missing: ""
    case .text(let text): text
    case .integer(let number): String(number)
    case .number(let number): "\(number)"
    case .bool(let value): value ? "true" : "false"
    case .time(let time): time.rfc3339
    case .counts(let members):
      members.map { "\($0.name)=\($0.cell.plainText)" }.joined(separator: " ")
    case .list(let cells): cells.map(\.plainText).joined(separator: ", ")
    case .object(let members):
      members.map(\.cell.plainText).filter { !$0.isEmpty }.joined(separator: " ")
    }
  }

  /// Whether it may contain text from a feed, which a spreadsheet could take for a formula.
  var isText: Bool {
    switch self {
    case .text, .list, .object, .counts: true
    case .missing, .integer, .number, .bool, .time: false
    }
  }
}

extension JSONWriter {
  mutating func cell(_ cell: Cell) {
    switch cell {
    case .missing: null()
    case .text(let text): string(text)
    case .integer(let number): integer(number)
    case .number(let value): number(value)
    case .bool(let value): bool(value)
    case .time(let time): string(time.rfc3339)
    case .list(let cells): array(cells) { $0.cell($1) }
    case .object(let members), .counts(let members): object { $0.members(members) }
    }
  }

  mutating func members(_ members: [Cell.Member]) {
    for member in members {
      key(named: member.name)
      cell(member.cell)
    }
  }
}
