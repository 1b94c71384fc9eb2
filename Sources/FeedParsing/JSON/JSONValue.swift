// JSONValue.swift - values of a JSON document, read from its bytes when they are asked for.

import NewsText

/// A value at its place in a document that is known to be JSON.
///
/// Nothing of the document is kept but offsets into it. To look at a value is to read it again from
/// its bytes, so each is asked once.
struct JSONValue {
  private let bytes: ByteSpan
  private let start: Int

  fileprivate init(_ bytes: ByteSpan, at start: Int) {
    self.bytes = bytes
    self.start = start
  }

  /// Checks a whole document, in one pass and without memory; nil when it is not JSON.
  ///
  /// Sets `end` to the offset behind the value and the white space that follows it.
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

  /// A string that is not blank, or a number in its digits.
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

  /// The members of these names, if it is an object.
  func members(_ names: [StaticString]) -> JSONObject? {
    isObject ? JSONObject(bytes, at: start, names) : nil
  }
}

/// The elements of an array, each found when it is asked for.
struct JSONElements: Sequence, IteratorProtocol {
  private var scanner: JSONScanner
  private var isFirst = true
  /// The value itself, where it is no array.
  private var single: JSONValue?

  /// The elements of `value`, none if it is absent; what is no array counts as an array of one.
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
    guard scanner.take(isFirst ? Byte.openBracket : Byte.comma) else { return nil }
    scanner.skipSpace()
    let value = JSONValue(scanner.bytes, at: scanner.index)
    // In an array without elements its end stands here, which is not a value.
    guard scanner.skipValue() else { return nil }
    scanner.skipSpace()
    isFirst = false
    return value
  }
}

/// Members of an object, found in one pass; of equal names the last counts (RFC 8259 section 4).
struct JSONObject {
  private let bytes: ByteSpan
  private let names: [StaticString]
  /// Where the value of each name begins; negative when the object lacks it.
  private var starts: [Int]

  /// Only members of these `names` are kept.
  fileprivate init(_ bytes: ByteSpan, at start: Int, _ names: [StaticString]) {
    self.bytes = bytes
    self.names = names
    starts = Array(repeating: -1, count: names.count)
    var scanner = JSONScanner(bytes, at: start + 1)
    repeat {
      scanner.skipSpace()
      guard let name = scanner.takeName() else { return }
      if let position = position(of: name) { starts[position] = scanner.index }
      guard scanner.skipValue() else { return }
      scanner.skipSpace()
    } while scanner.take(Byte.comma)
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

  /// The value of one of the names that were looked for.
  subscript(name: StaticString) -> JSONValue? {
    guard let position = position(of: name.bytes) else {
      assertionFailure("\(name) was not looked for")
      return nil
    }
    return starts[position] < 0 ? nil : JSONValue(bytes, at: starts[position])
  }
}
