// XMLScanner.swift - reads the bytes of an XML document, however malformed, as events.

/// Divides a document into text, start tags and end tags.
///
/// It reads each byte a limited number of times: a search that reached the end of the document without
/// success is not repeated. It expands and loads nothing: document types, processing instructions and
/// comments are skipped. Syntax errors are repaired (a `<` that opens nothing is text, a tag ends at the
/// next `<` at the latest) and set ``isWellFormed`` to false.
struct XMLScanner: ~Copyable {
  enum Event {
    case text, startTag, endTag, end
  }

  /// One attribute of the current tag, as offsets.
  struct Attribute {
    var name: Range<Int>
    var value: Range<Int>
  }

  /// Most attributes of one tag; later ones are skipped.
  static let maxAttributes = 64
  /// Longest quoted value in bytes; a longer one is read as if it had no quotation marks.
  static let maxValueBytes = 1 << 16

  let bytes: ByteSpan
  private(set) var position = 0
  var isWellFormed = true

  /// The current text event, as offsets.
  private(set) var text = 0..<0
  /// Whether the text is from a CDATA section, in which references are not decoded.
  private(set) var isLiteral = false

  /// The current tag's name, as offsets; `localStart` is after its last colon.
  private(set) var name = 0..<0
  private(set) var localStart = 0
  /// Hashes of the local name and of its prefix, the same for upper and lower case.
  private(set) var localHash: UInt32 = 0
  private(set) var prefixHash: UInt32 = 0
  private(set) var attributes: [Attribute] = []
  private(set) var isSelfClosing = false
  /// Whether the current tag is a start tag.
  private(set) var isOpening = false
  /// Offset of the current tag's `<`.
  private(set) var tagStart = 0

  /// Whether a search for the end of a comment, instruction or subset found none, so that there is none
  /// after the position.
  private var lacksCommentEnd = false
  private var lacksInstructionEnd = false
  private var lacksSubsetEnd = false
  /// The offset of the next quotation mark of each kind, valid from `position` on; `Int.max` if none.
  private var nextQuote = -1
  private var nextApostrophe = -1

  init(_ bytes: ByteSpan) {
    self.bytes = bytes
    attributes.reserveCapacity(16)
  }

  mutating func next() -> Event {
    while position < bytes.count {
      if bytes[position] != Byte.less { return scanText() }
      guard position + 1 < bytes.count else { break }
      let lead = bytes[position + 1]
      switch lead {
      case Byte.slash:
        if scanEndTag() { return .endTag }
      case Byte.bang where opensDeclaration(at: position + 2):
        if scanDeclaration() { return .text }
      case Byte.question:
        skipInstruction()
      case _ where lead.isLetter || lead >= 0x80 || lead == Byte.underscore || lead == Byte.colon:
        scanStartTag()
        return .startTag
      default:
        isWellFormed = false
        return scanText()
      }
    }
    if position < bytes.count { isWellFormed = false }
    position = bytes.count
    return .end
  }

  /// Continues at `offset`.
  mutating func move(to offset: Int) {
    position = offset
  }

  /// Reads text up to the next `<`; a `<` at the position itself is part of the text.
  private mutating func scanText() -> Event {
    let end = bytes.firstOffset(of: Byte.less, from: position + 1, to: bytes.count) ?? bytes.count
    text = position..<end
    isLiteral = false
    position = end
    return .text
  }
}

// MARK: - What begins with "<!" or "<?"

extension XMLScanner {
  private func opensDeclaration(at offset: Int) -> Bool {
    guard offset < bytes.count else { return true }
    let byte = bytes[offset]
    return byte.isLetter || byte == Byte.hyphen || byte == Byte.openBracket
  }

  /// Reads a declaration; true when it is a CDATA section, which becomes the current text.
  private mutating func scanDeclaration() -> Bool {
    if bytes.hasASCII("<![cdata[", at: position) {
      scanCDATA()
      return true
    }
    if bytes.hasASCII("<!--", at: position) {
      skipComment()
    } else {
      skipDocumentType()
    }
    return false
  }

  private mutating func scanCDATA() {
    let start = position + 9
    var search = start
    isLiteral = true
    while let hit = bytes.firstOffset(of: Byte.closeBracket, from: search, to: bytes.count) {
      if hit + 2 < bytes.count, bytes[hit + 1] == Byte.closeBracket, bytes[hit + 2] == Byte.greater
      {
        text = start..<hit
        position = hit + 3
        return
      }
      search = hit + 1
    }
    isWellFormed = false
    text = start..<bytes.count
    position = bytes.count
  }

  private mutating func skipComment() {
    var search = position + 4
    while !lacksCommentEnd,
      let hit = bytes.firstOffset(of: Byte.hyphen, from: search, to: bytes.count)
    {
      if hit + 2 < bytes.count, bytes[hit + 1] == Byte.hyphen, bytes[hit + 2] == Byte.greater {
        position = hit + 3
        return
      }
      search = hit + 1
    }
    lacksCommentEnd = true
    skipPastGreater()
  }

  /// Skips a processing instruction to its `?>`, or to the next `>` if there is none.
  private mutating func skipInstruction() {
    var search = position + 2
    while !lacksInstructionEnd,
      let hit = bytes.firstOffset(of: Byte.question, from: search, to: bytes.count)
    {
      if hit + 1 < bytes.count, bytes[hit + 1] == Byte.greater {
        position = hit + 2
        return
      }
      search = hit + 1
    }
    lacksInstructionEnd = true
    skipPastGreater()
  }

  private mutating func skipPastGreater() {
    isWellFormed = false
    let hit = bytes.firstOffset(of: Byte.greater, from: position, to: bytes.count)
    position = hit.map { $0 + 1 } ?? bytes.count
  }

  /// Skips a document type with its internal subset, whose declarations are not used.
  private mutating func skipDocumentType() {
    var index = position + 2
    while index < bytes.count, bytes[index] != Byte.greater, bytes[index] != Byte.openBracket {
      index += 1
    }
    guard index < bytes.count, bytes[index] == Byte.openBracket, !lacksSubsetEnd else {
      position = min(index + 1, bytes.count)
      if index < bytes.count, bytes[index] == Byte.openBracket { skipPastGreater() }
      return
    }
    if let end = endOfSubset(from: index + 1) {
      position = end
    } else {
      lacksSubsetEnd = true
      skipPastGreater()
    }
  }

  /// The offset after the `]>` that ends the internal subset which begins at `start`.
  private func endOfSubset(from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      switch bytes[index] {
      case Byte.quote, Byte.apostrophe:
        guard let end = bytes.firstOffset(of: bytes[index], from: index + 1, to: bytes.count)
        else { return nil }
        index = end
      case Byte.less where bytes.hasASCII("<!--", at: index):
        guard let end = endOfComment(from: index + 4) else { return nil }
        index = end
      case Byte.closeBracket:
        return bytes.firstOffset(of: Byte.greater, from: index, to: bytes.count).map { $0 + 1 }
      default:
        break
      }
      index += 1
    }
    return nil
  }

  /// The offset of the `>` that ends the comment whose content begins at `start`.
  func endOfComment(from start: Int) -> Int? {
    var index = start
    while let hit = bytes.firstOffset(of: Byte.greater, from: index, to: bytes.count) {
      if hit >= start + 2, bytes[hit - 1] == Byte.hyphen, bytes[hit - 2] == Byte.hyphen {
        return hit
      }
      index = hit + 1
    }
    return nil
  }
}

// MARK: - Tags

extension XMLScanner {
  /// The start value of FNV-1a (32 bits), computed over bytes in lower case.
  ///
  /// It is not the hash of NewsText, because it runs for each byte of a name and has to be inlined here.
  static let hashSeed: UInt32 = 2_166_136_261
  @inline(__always) static func hash(_ hash: UInt32, _ byte: UInt8) -> UInt32 {
    (hash ^ UInt32(byte | 0x20)) &* 16_777_619
  }

  /// Reads the name at `start` into the name fields and returns its end.
  private mutating func scanName(at start: Int) -> Int {
    var index = start
    var hash = XMLScanner.hashSeed
    localStart = start
    prefixHash = 0
    while index < bytes.count {
      let byte = bytes[index]
      if byte.isLetter {
        hash = XMLScanner.hash(hash, byte)
      } else if byte == Byte.colon, index > start {
        prefixHash = hash
        hash = XMLScanner.hashSeed
        localStart = index + 1
      } else if byte <= Byte.space || byte == Byte.greater || byte == Byte.slash
        || byte == Byte.less || byte == Byte.equals
      {
        break
      } else {
        hash = XMLScanner.hash(hash, byte)
      }
      index += 1
    }
    localHash = hash
    name = start..<index
    return index
  }

  /// Reads an end tag; false when it has no name and is ignored.
  private mutating func scanEndTag() -> Bool {
    tagStart = position
    isOpening = false
    var index = scanName(at: position + 2)
    while index < bytes.count, bytes[index] != Byte.greater, bytes[index] != Byte.less {
      if !bytes[index].isSpace { isWellFormed = false }
      index += 1
    }
    let isClosed = index < bytes.count && bytes[index] == Byte.greater
    if !isClosed { isWellFormed = false }
    position = isClosed ? index + 1 : index
    if name.isEmpty { isWellFormed = false }
    return !name.isEmpty
  }

  private mutating func scanStartTag() {
    tagStart = position
    isOpening = true
    isSelfClosing = false
    if !attributes.isEmpty { attributes.removeAll(keepingCapacity: true) }
    var index = scanName(at: position + 1)
    while index < bytes.count {
      switch bytes[index] {
      case Byte.greater:
        position = index + 1
        return
      case Byte.less:
        isWellFormed = false
        position = index
        return
      case Byte.slash:
        isSelfClosing = index + 1 < bytes.count && bytes[index + 1] == Byte.greater
        if !isSelfClosing { isWellFormed = false }
        index += 1
      case 0...Byte.space:
        index += 1
      default:
        index = scanAttribute(at: index)
      }
    }
    isWellFormed = false
    position = index
  }

  /// Reads one attribute and returns the offset to continue at, which is after `start`.
  private mutating func scanAttribute(at start: Int) -> Int {
    var index = start
    while index < bytes.count, !bytes[index].isSpace, bytes[index] != Byte.equals,
      bytes[index] != Byte.greater, bytes[index] != Byte.less,
      bytes[index] != Byte.slash || index == start
    {
      index += 1
    }
    let name = start..<index
    index = skipSpace(from: index)
    guard index < bytes.count, bytes[index] == Byte.equals else {
      isWellFormed = false
      keep(Attribute(name: name, value: index..<index))
      return max(index, start + 1)
    }
    index = skipSpace(from: index + 1)
    guard index < bytes.count else { return index }
    return scanValue(of: name, at: index)
  }

  private mutating func scanValue(of name: Range<Int>, at start: Int) -> Int {
    let mark = bytes[start]
    if mark == Byte.quote || mark == Byte.apostrophe,
      let end = nextMark(mark, from: start + 1), end - start <= XMLScanner.maxValueBytes
    {
      keep(Attribute(name: name, value: start + 1..<end))
      return end + 1
    }
    isWellFormed = false
    // A quotation mark without its partner is not part of the value.
    let isQuoted = mark == Byte.quote || mark == Byte.apostrophe
    let start = isQuoted ? start + 1 : start
    var index = start
    while index < bytes.count, !bytes[index].isSpace, bytes[index] != Byte.greater,
      bytes[index] != Byte.less
    {
      index += 1
    }
    let isClosing =
      !isQuoted && index < bytes.count && bytes[index] == Byte.greater
      && bytes[index - 1] == Byte.slash
    let end = isClosing && index - 1 >= start ? index - 1 : index
    keep(Attribute(name: name, value: start..<end))
    return end
  }

  private mutating func nextMark(_ mark: UInt8, from start: Int) -> Int? {
    let known = mark == Byte.quote ? nextQuote : nextApostrophe
    if known >= start { return known == Int.max ? nil : known }
    let found = bytes.firstOffset(of: mark, from: start, to: bytes.count) ?? Int.max
    if mark == Byte.quote { nextQuote = found } else { nextApostrophe = found }
    return found == Int.max ? nil : found
  }

  private func skipSpace(from start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index].isSpace { index += 1 }
    return index
  }

  private mutating func keep(_ attribute: Attribute) {
    if attributes.count < XMLScanner.maxAttributes { attributes.append(attribute) }
  }
}
