// PostgreSQLRow.swift - the columns of a row that libpq holds as texts.

import CPostgreSQL

/// A row of a result, whose columns are texts.
struct PostgreSQLRow: SQLRow {
  let result: OpaquePointer
  let row: Int32

  func integer(_ column: Int32) -> Int64? {
    bytes(column).map { decimal($0) }
  }

  func real(_ column: Int32) -> Double? {
    text(column).flatMap(Double.init)
  }

  func text(_ column: Int32) -> String? {
    bytes(column).map { String(decoding: $0, as: UTF8.self) }
  }

  private func bytes(_ column: Int32) -> UnsafeRawBufferPointer? {
    if newsagg_pq_is_null(result, row, column) { return nil }
    return newsagg_pq_value(result, row, column).map {
      UnsafeRawBufferPointer(
        start: UnsafeRawPointer($0), count: Int(newsagg_pq_length(result, row, column)))
    }
  }
}

/// The number at the beginning of a text; 0 without a number, as in SQLite.
private func decimal(_ text: UnsafeRawBufferPointer) -> Int64 {
  let isNegative = text.first == UInt8(ascii: "-")
  var number: Int64 = 0
  for byte in text.dropFirst(isNegative ? 1 : 0) {
    guard (0x30...0x39).contains(byte) else { break }
    let digit = Int64(byte & 0xf)
    let (product, isTooLarge) = number.multipliedReportingOverflow(by: 10)
    let (sum, isOver) = product.addingReportingOverflow(isNegative ? -digit : digit)
    if isTooLarge || isOver { return isNegative ? .min : .max }
    number = sum
  }
  return number
}
