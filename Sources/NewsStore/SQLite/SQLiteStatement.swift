// SQLiteStatement.swift - a prepared statement: binding in, columns out.

import CSQLite
import NewsText

/// A prepared statement that is used again and again.
final class SQLiteStatement {
  let handle: OpaquePointer
  /// Argument (from 0) of each parameter, in SQLite's order, the order of first appearance.
  private let argumentOfParameter: [Int]

  init(_ handle: OpaquePointer) {
    self.handle = handle
    argumentOfParameter = (0..<sqlite3_bind_parameter_count(handle)).map { index in
      let name = sqlite3_bind_parameter_name(handle, index + 1).map { String(cString: $0) }
      return (name.flatMap { Int($0.dropFirst()) } ?? Int(index) + 1) - 1
    }
  }

  deinit {
    sqlite3_finalize(handle)
  }

  /// - Returns: SQLITE_OK, or SQLITE_RANGE when the arguments are too few.
  func bind(_ arguments: [SQLValue]) -> Int32 {
    for (index, argument) in argumentOfParameter.enumerated() {
      guard arguments.indices.contains(argument) else { return SQLITE_RANGE }
      let status = bind(arguments[argument], at: Int32(index + 1))
      if status != SQLITE_OK { return status }
    }
    return SQLITE_OK
  }

  private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
    switch value {
    case .null: return sqlite3_bind_null(handle, index)
    case .integer(let number): return sqlite3_bind_int64(handle, index, number)
    case .text(var text), .list(var text): return text.withUTF8 { bind($0, at: index) }
    case .texts(let texts): return bindArray(at: index) { for text in texts { $0.string(text) } }
    case .numbers(let numbers):
      return bindArray(at: index) { for number in numbers { $0.integer(number) } }
    }
  }

  private func bind(_ utf8: UnsafeBufferPointer<UInt8>, at index: Int32) -> Int32 {
    utf8.withMemoryRebound(to: CChar.self) { bytes in
      guard let start = bytes.baseAddress else {
        return newsagg_bind_text(handle, index, "", 0)
      }
      return newsagg_bind_text(handle, index, start, Int32(clamping: bytes.count))
    }
  }

  /// As JSON.
  private func bindArray(at index: Int32, _ elements: (inout JSONWriter) -> Void) -> Int32 {
    var writer = JSONWriter()
    writer.array(elements)
    return writer.bytes.withUnsafeBufferPointer { bind($0, at: index) }
  }

  func reset() {
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
  }
}

struct SQLiteRow: SQLRow {
  let handle: OpaquePointer

  func integer(_ column: Int32) -> Int64? {
    isNull(column) ? nil : sqlite3_column_int64(handle, column)
  }

  func real(_ column: Int32) -> Double? {
    isNull(column) ? nil : sqlite3_column_double(handle, column)
  }

  func text(_ column: Int32) -> String? {
    guard let bytes = sqlite3_column_text(handle, column) else { return nil }
    let count = Int(sqlite3_column_bytes(handle, column))
    return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
  }

  private func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(handle, column) == SQLITE_NULL
  }
}
