// RowReader.swift - reads a row's columns from left to right.

package import NewsCore

/// Reads a row's columns from left to right, in the order of the SELECT list.
///
/// An unexpected NULL reads as zero or the empty string: columns declared NOT NULL cannot be NULL,
/// and a store that was changed by hand must not stop the program.
package struct RowReader {
  private let row: any SQLRow
  private var column: Int32 = 0

  init(_ row: any SQLRow) {
    self.row = row
  }

  package mutating func optionalInteger() -> Int64? {
    defer { column += 1 }
    return row.integer(column)
  }

  package mutating func optionalText() -> String? {
    defer { column += 1 }
    return row.text(column)
  }

  package mutating func real() -> Double {
    defer { column += 1 }
    return row.real(column) ?? 0
  }

  package mutating func integer() -> Int64 { optionalInteger() ?? 0 }
  package mutating func int() -> Int { Int(integer()) }
  package mutating func optionalInt() -> Int? { optionalInteger().map { Int($0) } }
  package mutating func flag() -> Bool { integer() != 0 }
  package mutating func text() -> String { optionalText() ?? "" }
  package mutating func time() -> WallTime { WallTime(milliseconds: integer()) }

  package mutating func optionalTime() -> WallTime? {
    optionalInteger().map { WallTime(milliseconds: $0) }
  }

  /// Texts stored one a line.
  package mutating func lines() -> [String] {
    let text = text()
    return text.isEmpty ? [] : text.split(separator: "\n").map(String.init)
  }

  /// The two columns of a moment; see ``SQLValue/moment(_:)``.
  package mutating func moment() -> Moment? {
    let wall = optionalTime()
    let boot = optionalText()
    return wall.map { Moment(wall: $0, boot: boot) }
  }
}

extension SQLValue {
  /// Two columns: wall time in milliseconds, and `<milliseconds since boot>@<boot id>`.
  static func moment(_ moment: Moment?) -> [SQLValue] {
    guard let moment else { return [.null, .null] }
    let boot = moment.bootID.isEmpty ? nil : "\(moment.bootMilliseconds)@\(moment.bootID)"
    return [.integer(moment.wall.milliseconds), SQLValue(boot)]
  }

  static func time(_ time: WallTime?) -> SQLValue {
    SQLValue(time?.milliseconds)
  }

  /// Texts one a line; a line break inside one becomes a space.
  static func lines(_ texts: [String]) -> SQLValue {
    .text(texts.lazy.filter { !$0.isEmpty }.map(oneLine).joined(separator: "\n"))
  }
}

private func oneLine(_ text: String) -> String {
  guard text.utf8.contains(0x0a) else { return text }
  return String(decoding: text.utf8.map { $0 == 0x0a ? 0x20 : $0 }, as: UTF8.self)
}

extension Moment {
  fileprivate init(wall: WallTime, boot: String?) {
    self.init(wall: wall)
    guard let boot, let at = boot.utf8.firstIndex(of: UInt8(ascii: "@")),
      let milliseconds = Int64(boot[..<at])
    else { return }
    bootMilliseconds = milliseconds
    bootID = String(boot[boot.utf8.index(after: at)...])
  }
}
