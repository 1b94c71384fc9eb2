// QueryString.swift - the parameters of a request target.

/// The parameters of a request target, decoded, in their order.
struct QueryString: Hashable, Sendable {
  struct Parameter: Hashable, Sendable {
    var name: String
    var value: String
  }

  /// More than any honest request has.
  static let maxParameters = 64

  private(set) var parameters: [Parameter] = []

  /// By the rules of HTML forms: `&` between pairs, `+` for a space.
  init(_ text: some StringProtocol) throws(HTTPProblem) {
    for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
      guard parameters.count < QueryString.maxParameters else {
        throw .parameter(name: "*", message: "more than \(QueryString.maxParameters) parameters")
      }
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      guard let name = percentDecoded(parts[0]),
        let value = parts.count > 1 ? percentDecoded(parts[1]) : ""
      else { throw .parameter(name: "*", message: "is no UTF-8 text in percent-encoding") }
      parameters.append(Parameter(name: name, value: value))
    }
  }

  func values(_ name: String) -> [String] {
    parameters.filter { $0.name == name }.map(\.value)
  }

  /// The one value; nil when it is absent or empty.
  func value(_ name: String) throws(HTTPProblem) -> String? {
    let values = values(name)
    guard values.count < 2 else { throw .parameter(name: name, message: "is given twice") }
    return values.first.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// Repeated, or in one value with commas.
  func list(_ name: String) -> [String] {
    values(name).flatMap { $0.split(separator: ",") }.map { String(trimmed($0)) }
      .filter { !$0.isEmpty }
  }

  func integer(_ name: String, in range: ClosedRange<Int>) throws(HTTPProblem) -> Int? {
    guard let text = try value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .parameter(
        name: name, message: "is no number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }
}

/// Nil: broken encoding, a NUL, or not UTF-8.
private func percentDecoded(_ text: some Collection<UInt8>) -> String? {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(text.count)
  var iterator = text.makeIterator()
  while let byte = iterator.next() {
    switch byte {
    case UInt8(ascii: "+"): bytes.append(0x20)
    case UInt8(ascii: "%"):
      guard let high = iterator.next().flatMap(hexValue),
        let low = iterator.next().flatMap(hexValue)
      else { return nil }
      bytes.append(high << 4 | low)
    default: bytes.append(byte)
    }
  }
  guard !bytes.contains(0) else { return nil }
  return String(validating: bytes, as: UTF8.self)
}

private func hexValue(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
  default: nil
  }
}

/// `text` for a query: all but unreserved characters encoded (RFC 3986 section 2.3).
func percentEncoded(_ text: String) -> String {
  let digits = Array("0123456789ABCDEF".utf8)
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
      UInt8(ascii: "_"), UInt8(ascii: "~"):
      bytes.append(byte)
    default: bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}
