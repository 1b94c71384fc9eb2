// JSONValue.swift - values of a JSON document, read from its bytes on demand.

import NewsText

/// A value in a document that is known to be JSON.
///
/// Only offsets into the document are kept. Each access reads the value again from its bytes, so read
/// each one once.
struct JSONValue {
  private let bytes: ByteSpan
  private let start: Int

  fileprivate init(_ bytes: ByteSpan, at start: Int) {
    self.bytes = bytes
    self.start = start
  }

  /// Checks a whole document, in one pass and without allocating memory; nil when it is not JSON.
  ///
  /// Sets `end` to the offset after the value and the white space that follows it.
  init?(checking bytes: ByteSpan, end: inout Int) {
    var scanner = JSONScanner(bytes)
    scanner.skipSpace()
    self.init(bytes, at: scanner.index)
    guard scanner.skipValue() else { return nil }
    scanner.skipSpace()
    end = scanner.index
  }

  fileprivate var scanner: JSONScanner { JSONScanner(bytes, at: start) }

  var isObject: Bool { bytes[start] == Byte.openBrace }
  var isArray: Bool { bytes[start] == Byte.openBracket }
  var isString: Bool { bytes[start] == Byte.quote }

  var string: String? {
    var scanner = scanner
    return scanner.takeString()
  }

  /// A string that is not blank, or the digits of a number; nil for other values.
  var text: String? {
    switch bytes[start] {
    case Byte.quote: return string?.nonBlank
    case Byte.openBrace, Byte.openBracket, UInt8(ascii: "t"), UInt8(ascii: "f"), UInt8(ascii: "n"):
      return nil
    default:
      var scanner = scanner
      return scanner.takeNumber()?.text
    }
  }

  /// The members with these names; nil when it is not an object.
  func members(_ names: [StaticString]) -> JSONObject? {
    guard isObject else { return nil }
    var scanner = scanner
    return JSONObject(&scanner, names)
  }
}

/// The elements of an array, each found on demand.
struct JSONElements: Sequence, IteratorProtocol {
  private var scanner: JSONScanner
  private var isFirst = true
  /// The value itself, if it is not an array.
  private var single: JSONValue?

  /// The elements of `value`: none for nil; a value that is not an array counts as an array of one.
  init(_ value: JSONValue?) {
    scanner = value?.scanner ?? JSONScanner(ByteSpan(start: nil, count: 0))
    if let value, !value.isArray { single = value }
  }

  var isEmpty: Bool {
    var elements = self
    return elements.next() == nil
  }

  mutating func next() -> JSONValue? {
    if let value = single.take() { return value }
    guard enter() else { return nil }
    let value = JSONValue(scanner.bytes, at: scanner.index)
    // In an empty array the next byte is `]`, which is not a value.
    guard scanner.skipValue() else { return nil }
    scanner.skipSpace()
    return value
  }

  /// Calls `body` with the members of each element that is an object, until it returns false.
  ///
  /// One pass finds the members and the end of an element.
  mutating func forEachObject(_ names: [StaticString], _ body: (JSONObject) -> Bool) {
    while enter() {
      if scanner.isAtObject {
        guard body(JSONObject(&scanner, names)) else { return }
      } else if !scanner.skipValue() {
        return
      }
      scanner.skipSpace()
    }
  }

  /// Steps to the next element; false when there is none.
  private mutating func enter() -> Bool {
    guard scanner.take(isFirst ? Byte.openBracket : Byte.comma) else { return false }
    scanner.skipSpace()
    isFirst = false
    return true
  }
}

/// Members of an object, found in one pass; among equal names the last counts (RFC 8259 section 4).
struct JSONObject {
  private let bytes: ByteSpan
  private let names: [StaticString]
  /// Offset of the value of each name; negative when the object lacks it.
  private var starts: [Int]

  /// Steps over the object at the scanner's position; only members of these `names` are kept.
  fileprivate init(_ scanner: inout JSONScanner, _ names: [StaticString]) {
    bytes = scanner.bytes
    self.names = names
    starts = Array(repeating: -1, count: names.count)
    var mark = Byte.openBrace
    while scanner.take(mark) {
      scanner.skipSpace()
      guard let name = scanner.takeName() else { break }
      if let position = position(of: name) { starts[position] = scanner.index }
      guard scanner.skipValue() else { return }
      scanner.skipSpace()
      mark = Byte.comma
    }
    _ = scanner.take(Byte.closeBrace)
  }

  private func position(of range: Range<Int>) -> Int? {
    let name = bytes.slice(range.lowerBound, range.upperBound)
    if let position = position(of: name) { return position }
    guard name.contains(Byte.backslash) else { return nil }
    var scanner = JSONScanner(bytes, at: range.lowerBound - 1)
    return scanner.takeString()?.withBytes { position(of: $0) }
  }

  private func position(of name: ByteSpan) -> Int? {
    names.firstIndex { $0.utf8CodeUnitCount == name.count && $0.bytes.elementsEqual(name) }
  }

  /// The value of one of the names that the object was made with.
  subscript(name: StaticString) -> JSONValue? {
    guard let position = position(of: name.bytes) else {
      assertionFailure("\(name) was not looked for")
      return nil
    }
    return starts[position] < 0 ? nil : JSONValue(bytes, at: starts[position])
  }
}
