// JSONWriter.swift - JSON as bytes, in the order of the calls, safe for any terminal.

/// Writes one JSON document as UTF-8 bytes.
///
/// Keys come out in the order they are written, so equal values give equal bytes and a stable
/// ETag. Beyond what RFC 8259 requires, everything that could act on a terminal is escaped: C0, DEL,
/// C1, bidi controls, zero-width and tag characters (see ``isTerminalUnsafe(_:)``).
package struct JSONWriter: ~Copyable {
  private var output: ByteBuilder
  private let isPretty: Bool
  private var depth = 0
  private var needsComma = false
  private var followsKey = false

  /// - Parameters:
  ///   - isPretty: One value a line, indented by two spaces a level; else no white space at all.
  ///   - capacity: Expected length of the document in bytes; the buffer does not grow before it.
  ///   - followsElements: Whether the first value follows other elements of an array, so that a comma
  ///     comes first.
  package init(isPretty: Bool = false, capacity: Int = 256, followsElements: Bool = false) {
    self.isPretty = isPretty
    needsComma = followsElements
    output = ByteBuilder(capacity: capacity)
  }

  /// Number of bytes written and not handed over.
  package var count: Int { output.count }

  /// The bytes written and not handed over.
  package var bytes: [UInt8] { output.array }

  /// Calls `body` with the bytes written and not handed over.
  package borrowing func withBytes(_ body: (UnsafeBufferPointer<UInt8>) -> Void) {
    output.withBytes(body)
  }

  /// Calls `sink` with the bytes written so far and removes them; the document goes on.
  package mutating func handOver(to sink: (UnsafeBufferPointer<UInt8>) -> Void) {
    output.withBytes(sink)
    output.removeAll()
  }

  package mutating func object(_ body: (inout JSONWriter) -> Void) {
    nested(isArray: false, body)
  }

  package mutating func array(_ body: (inout JSONWriter) -> Void) {
    nested(isArray: true, body)
  }

  package mutating func array<Element>(
    _ elements: [Element], _ body: (inout JSONWriter, Element) -> Void
  ) {
    array { writer in
      // By index: the first look-up of a generic type's iterator takes 0.1 ms when a program starts.
      for index in 0..<elements.count { body(&writer, elements[index]) }
    }
  }

  /// Writes the key `name`, followed directly by `suffix`.
  package mutating func key(_ name: StaticString, _ suffix: StaticString = "") {
    separate()
    output.append(UInt8(ascii: "\""))
    output.append(ascii: name)
    if suffix.utf8CodeUnitCount > 0 { output.append(ascii: suffix) }
    output.append(UInt8(ascii: "\""))
    endKey()
  }

  /// Ends the line and the document; the next value starts a new document.
  package mutating func endLine() {
    output.append(0x0a)
    needsComma = false
  }

  /// A key that is written many times.
  package mutating func key(_ key: JSONKey) {
    separate()
    key.quoted.withUnsafeBufferPointer { output.append(contentsOf: $0) }
    endKey()
  }

  /// A key that is data, such as a source's name.
  package mutating func key(named name: String) {
    separate()
    appendQuoted(name)
    endKey()
  }

  package mutating func string(_ text: String) {
    separate()
    appendQuoted(text)
  }

  /// `utf8` is well-formed.
  package mutating func string(utf8: UnsafeBufferPointer<UInt8>) {
    separate()
    appendQuoted(utf8)
  }

  package mutating func integer(_ number: some BinaryInteger) {
    separate()
    if let number = Int64(exactly: number) {
      output.append(decimal: number)
    } else {
      output.append(String(number))
    }
  }

  /// Not-a-number and infinities become null, since JSON cannot express them.
  package mutating func number(_ number: Double) {
    separate()
    if number.isFinite { output.append("\(number)") } else { output.append(ascii: "null") }
  }

  package mutating func bool(_ value: Bool) {
    separate()
    output.append(ascii: value ? "true" : "false")
  }

  /// Returns a copy of the members that `body` writes after another member of the same object.
  package mutating func keeping(_ body: (inout JSONWriter) -> Void) -> JSONFields {
    let start = output.count
    body(&self)
    var fields = JSONFields()
    fields.written = output.withBytes { Array($0[start...]) }
    return fields
  }

  /// An object with one text and then `others`, which were written at this depth before.
  package mutating func object(_ key: JSONKey, _ text: String, _ others: JSONFields) {
    object { writer in
      writer.key(key)
      writer.string(text)
      others.written.withUnsafeBufferPointer { writer.output.append(contentsOf: $0) }
    }
  }

  /// A value that is already JSON.
  package mutating func value(json: [UInt8]) {
    separate()
    json.withUnsafeBufferPointer { output.append(contentsOf: $0) }
  }

  package mutating func null() {
    separate()
    output.append(ascii: "null")
  }

  package mutating func field(_ name: StaticString, _ text: String?) {
    key(name)
    if let text { string(text) } else { null() }
  }

  package mutating func field(_ name: StaticString, _ number: (some BinaryInteger)?) {
    key(name)
    if let number { integer(number) } else { null() }
  }

  package mutating func field(_ name: StaticString, _ value: Bool) {
    key(name)
    bool(value)
  }

  package mutating func field(_ name: StaticString, _ texts: [String]) {
    key(name)
    array(texts) { $0.string($1) }
  }

  private mutating func endKey() {
    output.append(UInt8(ascii: ":"))
    if isPretty { output.append(UInt8(ascii: " ")) }
    followsKey = true
  }

  private mutating func nested(isArray: Bool, _ body: (inout JSONWriter) -> Void) {
    separate()
    output.append(UInt8(ascii: isArray ? "[" : "{"))
    depth += 1
    needsComma = false
    body(&self)
    depth -= 1
    if needsComma { newLine() }
    output.append(UInt8(ascii: isArray ? "]" : "}"))
    needsComma = true
  }

  private mutating func separate() {
    if followsKey {
      followsKey = false
      needsComma = true
      return
    }
    if needsComma { output.append(UInt8(ascii: ",")) }
    if depth > 0 { newLine() }
    needsComma = true
  }

  private mutating func newLine() {
    guard isPretty else { return }
    output.append(UInt8(ascii: "\n"))
    for _ in 0..<depth * 2 { output.append(UInt8(ascii: " ")) }
  }

  private mutating func appendQuoted(_ text: String) {
    text.withBytes { appendQuoted($0) }
  }

  /// Plain text is copied run by run; only ASCII specials and a few lead bytes are examined.
  private mutating func appendQuoted(_ utf8: UnsafeBufferPointer<UInt8>) {
    output.reserve(utf8.count + 2)
    output.append(UInt8(ascii: "\""))
    var start = 0
    var index = 0
    while true {
      index = endOfPlainRun(utf8, from: index)
      guard index < utf8.count else { break }
      if utf8[index] < 0x80 {
        append(utf8, from: start, to: index)
        appendASCIIEscape(utf8[index])
        index += 1
      } else {
        let (scalar, width) = decodeScalar(utf8, at: index)
        guard isTerminalUnsafe(scalar) else {
          index += width
          continue
        }
        append(utf8, from: start, to: index)
        for unit in String(Character(scalar)).utf16 { appendEscape(unit) }
        index += width
      }
      start = index
    }
    append(utf8, from: start, to: utf8.count)
    output.append(UInt8(ascii: "\""))
  }

  @inline(__always) private mutating func append(
    _ utf8: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int
  ) {
    output.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<end]))
  }

  private mutating func appendASCIIEscape(_ byte: UInt8) {
    switch byte {
    case 0x22: output.append(ascii: "\\\"")
    case 0x5c: output.append(ascii: "\\\\")
    case 0x08: output.append(ascii: "\\b")
    case 0x09: output.append(ascii: "\\t")
    case 0x0a: output.append(ascii: "\\n")
    case 0x0c: output.append(ascii: "\\f")
    case 0x0d: output.append(ascii: "\\r")
    default: appendEscape(UInt16(byte))
    }
  }

  private mutating func appendEscape(_ unit: UInt16) {
    output.append(ascii: "\\u")
    for shift: UInt16 in [12, 8, 4, 0] {
      let digit = UInt8(truncatingIfNeeded: unit >> shift & 0xf)
      output.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
    }
  }
}

/// Members of an object as they are written after another member, with the comma before them.
package struct JSONFields: Sendable {
  fileprivate var written: [UInt8] = []

  package init() {}
}

/// A key with its quotes and escapes, made once.
package struct JSONKey: Hashable, Sendable {
  fileprivate let quoted: [UInt8]

  package init(_ name: String) {
    var writer = JSONWriter()
    writer.string(name)
    quoted = writer.bytes
  }
}

/// The offset of the first byte from `start` on that has to be escaped in JSON, or may begin a scalar
/// that has to be; the end when there is none.
///
/// It reads two words of eight bytes at a time and sets the high bit of each byte that stops a run.
/// `ab"c` has the bytes 61 62 22 63 (hex), and four tests set a high bit:
///
///     + 01            7f and above     62 63 23 64   no high bit
///     - 20            below 20         41 42 02 43   no high bit
///     ^ 22, then - 01 a quote          42 3f ff 40   the third byte is a quote
///     ^ 5c, then - 01 a backslash      3c 3d 7d 3e   no high bit
///
/// The lowest high bit is bit 23, and 23 / 8 = 2 is the offset of the quote. A carry or borrow may set
/// wrong bits, but only above the first right one. Not inlined: the constants stay in registers.
@inline(never)
package func endOfPlainRun(_ utf8: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
  guard let base = UnsafeRawPointer(utf8.baseAddress) else { return start }
  let ones: UInt64 = 0x0101_0101_0101_0101
  func marks(_ offset: Int) -> UInt64 {
    let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    let beyond = word &+ ones
    let below = word &- ones &* 0x20
    let quotes = (word ^ ones &* 0x22) &- ones
    let backslashes = (word ^ ones &* 0x5c) &- ones
    return (beyond | below | quotes | backslashes) & (ones << 7)
  }
  var index = start
  while index &+ 16 <= utf8.count {
    let (first, second) = (marks(index), marks(index &+ 8))
    if first | second == 0 {
      index &+= 16
      continue
    }
    index &+= first != 0 ? first.trailingZeroBitCount / 8 : 8 &+ second.trailingZeroBitCount / 8
    if needsLook(utf8[index]) { return index }
    // A letter beyond ASCII that is safe: skip it and those that follow.
    index &+= 1
    while index < utf8.count, utf8[index] >= 0x80, !needsLook(utf8[index]) { index &+= 1 }
  }
  while index < utf8.count, !needsLook(utf8[index]) { index &+= 1 }
  return index
}

/// Whether this byte is an ASCII special, or the lead byte of sequences some of which are unsafe.
@inline(__always) private func needsLook(_ byte: UInt8) -> Bool {
  switch byte {
  case 0..<0x20, 0x22, 0x5c, 0x7f: true
  case 0xc2, 0xd8, 0xe1, 0xe2, 0xef, 0xf3: true
  default: false
  }
}

/// The scalar at `index` of valid UTF-8, and its length in bytes.
private func decodeScalar(
  _ utf8: UnsafeBufferPointer<UInt8>, at index: Int
) -> (Unicode.Scalar, Int) {
  let lead = utf8[index]
  let width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  var value = UInt32(lead) & (0xff >> UInt32(width + 1))
  for offset in 1..<width { value = value << 6 | UInt32(utf8[index + offset] & 0x3f) }
  return (Unicode.Scalar(value) ?? "\u{fffd}", width)
}

/// Whether a scalar may act on a terminal or hide what a reader sees: C0 and C1 controls, DEL,
/// line and paragraph separators, bidi controls, zero-width characters, tags.
package func isTerminalUnsafe(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0...0x1f, 0x7f...0x9f: true
  case 0xad, 0x61c, 0x180e, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff: true
  case 0xfff9...0xfffb, 0xe0000...0xe007f: true
  default: false
  }
}
