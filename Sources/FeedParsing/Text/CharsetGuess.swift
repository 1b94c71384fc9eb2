// CharsetGuess.swift - guesses the charset of a document that declares none, or a wrong one.

/// The likely charset of bytes that are not UTF-8; nil when they may also be Latin letters.
///
/// Text in other scripts has many different bytes beyond ASCII next to each other. In charsets with two
/// bytes a letter, these bytes come in pairs, and the first of each pair is in the rows of the script.
/// In charsets with one byte a letter, the letters are in one part of the table, and few of them are next
/// to a Latin letter. This needs no lists of words, so a title is long enough
/// (docs/decisions/0016-charset-guess.md).
func guessedCharset(_ bytes: ByteSpan) -> Charset? {
  let singles = ByteStatistics(bytes)
  guard singles.count >= 8, singles.kinds >= 6, singles.adjacentShare >= 0.5 else { return nil }
  return pairedCharset(bytes) ?? singles.charset
}

private func pairedCharset(_ bytes: ByteSpan) -> Charset? {
  if let pairs = PairStatistics(bytes, leads: 0xa1...0xfe, lowestTrail: 0xa1) {
    // Rows 4 and 5 are kana; rows 16 to 40 are Hangul, or frequent hanzi; the rest is rarer hanzi.
    if pairs.share(of: 0xa4...0xa5) >= 0.15 { return Charset(name: "euc-jp") }
    if pairs.share(of: 0xb0...0xc8) >= 0.7, pairs.share(of: 0xc9...0xfd) < 0.05 {
      return Charset(name: "cp949")
    }
    if pairs.areSimplifiedChinese { return Charset(name: "gb18030") }
  }
  if let pairs = PairStatistics(bytes, leads: 0x81...0xfc, lowestTrail: 0x40, singles: 0xa1...0xdf),
    pairs.share(of: 0x82...0x83) >= 0.2
  {
    return Charset(name: "cp932")
  }
  guard let pairs = PairStatistics(bytes, leads: 0x81...0xfe, lowestTrail: 0x40) else { return nil }
  // The frequent hanzi of Big5 lead with 0xa4 to 0xc6; a third of their second bytes is in ASCII.
  if pairs.share(of: 0xa4...0xc6) >= 0.6, pairs.hasTrail(below: 0x80) {
    return Charset(name: "big5-hkscs")
  }
  return pairs.areSimplifiedChinese ? Charset(name: "gb18030") : nil
}

/// Counts of bytes by value.
private struct Histogram {
  private(set) var total = 0
  private var counts = [Int](repeating: 0, count: 256)

  mutating func add(_ byte: UInt8) {
    total += 1
    counts[Int(byte)] += 1
  }

  /// Number of different bytes that occur.
  var kinds: Int { counts.count { $0 > 0 } }

  func share(of range: ClosedRange<Int>) -> Double {
    Double(counts[range].reduce(0, +)) / Double(max(total, 1))
  }
}

/// Counts of the bytes beyond ASCII and of their neighbours.
private struct ByteStatistics {
  private var bytes = Histogram()
  private var adjacent = 0
  private var besideLatin = 0

  init(_ bytes: ByteSpan) {
    for (index, byte) in bytes.enumerated() where byte >= 0x80 {
      self.bytes.add(byte)
      let before = index > 0 ? bytes[index - 1] : 0
      let after = index + 1 < bytes.count ? bytes[index + 1] : 0
      // A byte beside an equal one is no sign of another script: "§§", "äää".
      if before >= 0x80 && before != byte || after >= 0x80 && after != byte { adjacent += 1 }
      if before.isLetter || after.isLetter { besideLatin += 1 }
    }
  }

  var count: Int { bytes.total }
  var kinds: Int { bytes.kinds }

  /// The share of bytes beyond ASCII that are next to another one.
  var adjacentShare: Double { Double(adjacent) / Double(max(count, 1)) }

  /// The charset with one byte a letter that matches the counts; nil for none.
  var charset: Charset? {
    guard adjacentShare >= 0.7, besideLatin * 10 < count else { return nil }
    if bytes.share(of: 0xa1...0xbf) >= 0.25, bytes.share(of: 0xa1...0xfb) >= 0.95 {
      return Charset(name: "cp874")
    }
    // Hebrew letters are 0xe0 to 0xfa. Cyrillic has capitals below and letters above that.
    if bytes.share(of: 0xe0...0xfa) >= 0.99 { return Charset(name: "windows-1255") }
    let (low, high) = (bytes.share(of: 0xc0...0xdf), bytes.share(of: 0xe0...0xff))
    guard low + high >= 0.85 else { return nil }
    // Arabic is in both halves, but not where windows-1256 has the French letters.
    if min(low, high) >= 0.2, bytes.share(of: 0xe7...0xeb) + bytes.share(of: 0xee...0xef) < 0.02 {
      return Charset(name: "windows-1256")
    }
    // Most letters are small ones: in the first half in KOI8-R, in the second in windows-1251.
    if low > high { return Charset(name: "koi8-r") }
    // Frequent small vowels of Greek (0xdc to 0xdf) are rare capitals in Cyrillic.
    return Charset(name: bytes.share(of: 0xdc...0xdf) >= 0.04 ? "windows-1253" : "windows-1251")
  }
}

/// Counts of the first bytes of pairs, in a text of two bytes a letter.
private struct PairStatistics {
  private var leads = Histogram()
  private var lowestTrailSeen = UInt8.max

  /// Nil when more than one first byte in fifty lacks its second byte.
  init?(
    _ bytes: ByteSpan, leads leadRange: ClosedRange<UInt8>, lowestTrail: UInt8,
    singles: ClosedRange<UInt8>? = nil
  ) {
    var errors = 0
    var index = 0
    while index < bytes.count {
      let lead = bytes[index]
      index += 1
      if lead < 0x80 || singles?.contains(lead) == true { continue }
      guard leadRange.contains(lead), index < bytes.count, bytes[index] >= lowestTrail,
        bytes[index] != 0x7f, bytes[index] != 0xff
      else {
        errors += 1
        continue
      }
      leads.add(lead)
      lowestTrailSeen = min(lowestTrailSeen, bytes[index])
      index += 1
    }
    if leads.total == 0 || errors * 50 > leads.total { return nil }
  }

  func share(of range: ClosedRange<Int>) -> Double { leads.share(of: range) }

  func hasTrail(below limit: UInt8) -> Bool { lowestTrailSeen < limit }

  /// Whether the first bytes are those of frequent hanzi.
  ///
  /// Words of one byte a letter can look like pairs. But Thai uses the whole upper half of the table,
  /// and Cyrillic only its last third.
  var areSimplifiedChinese: Bool {
    share(of: 0xb0...0xd7) >= 0.6 && share(of: 0xd8...0xfe) < 0.15 && hasTrail(below: 0xc0)
  }
}
