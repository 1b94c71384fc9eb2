// PostgreSQLArray.swift - values as the text of an array.

import NewsText

/// An array as PostgreSQL reads it (postgresql.org/docs/current/arrays.html).
func arrayText(_ values: some Sequence<SQLValue>) -> String {
  var text = ByteBuilder(capacity: 1024)
  text.append(UInt8(ascii: "{"))
  for value in values {
    if text.count > 1 { text.append(UInt8(ascii: ",")) }
    switch value {
    case .integer(let number): text.append(decimal: number)
    case .text(let value), .list(let value): text.append(quoted: value)
    case .null, .texts, .numbers: text.append(ascii: "NULL")
    }
  }
  text.append(UInt8(ascii: "}"))
  return text.text
}

extension ByteBuilder {
  fileprivate mutating func append(quoted text: String) {
    append(UInt8(ascii: "\""))
    text.withBytes { bytes in
      for byte in bytes {
        if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { append(UInt8(ascii: "\\")) }
        append(byte)
      }
    }
    append(UInt8(ascii: "\""))
  }
}
