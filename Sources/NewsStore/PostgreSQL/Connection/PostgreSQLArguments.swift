// PostgreSQLArguments.swift - arguments of a statement in the form of libpq.

/// Arguments of a statement as texts that end with a zero byte.
struct PostgreSQLArguments {
  private var bytes: [UInt8] = []
  /// The offset at which each argument begins; nil for NULL.
  private var offsets: [Int?] = []

  var byteCount: Int { bytes.count }

  init(_ values: [SQLValue]) {
    offsets.reserveCapacity(values.count)
    for value in values {
      switch value {
      case .null: offsets.append(nil)
      case .integer(let number): append(String(number))
      case .text(let text): append(text)
      case .list(let json): append(withoutZeros(json))
      case .texts(let texts): append(arrayText(texts.lazy.map { .text($0) }))
      case .numbers(let numbers): append(arrayText(numbers.lazy.map { .integer($0) }))
      }
    }
  }

  /// A text with a zero byte would end there without an error, so U+FFFD replaces it.
  private mutating func append(_ text: String) {
    offsets.append(bytes.count)
    if text.utf8.contains(0) {
      bytes += text.replacing("\0", with: "\u{fffd}").utf8
    } else {
      bytes += text.utf8
    }
    bytes.append(0)
  }

  func withPointers<Value>(
    _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?) -> Value
  ) -> Value {
    bytes.withUnsafeBytes { bytes in
      let texts = bytes.bindMemory(to: CChar.self).baseAddress
      let pointers = offsets.map { offset in offset.flatMap { texts?.advanced(by: $0) } }
      return pointers.withUnsafeBufferPointer { body(Int32(pointers.count), $0.baseAddress) }
    }
  }
}

/// Replaces each escaped zero byte of a JSON text, which PostgreSQL refuses, by U+FFFD.
private func withoutZeros(_ json: String) -> String {
  let zero = Array(#"\u0000"#.utf8)
  var bytes = Array(json.utf8)
  var index = 0
  while let escape = bytes[index...].firstIndex(of: UInt8(ascii: "\\")) {
    guard bytes[escape...].starts(with: zero) else {
      index = min(escape + 2, bytes.count)
      continue
    }
    index = escape + zero.count
    bytes.replaceSubrange(escape..<index, with: #"\ufffd"#.utf8)
  }
  return String(decoding: bytes, as: UTF8.self)
}
