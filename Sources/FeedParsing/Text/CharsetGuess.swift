// CharsetGuess.swift - the charset of a document that does not say, or says wrong.

/// The charset that bytes look like which are no UTF-8; nil where Latin letters are as likely.
///
/// Scripts other than Latin give themselves away: their bytes beyond ASCII are of many kinds and stand
/// side by side. In charsets of two bytes a letter those pair up, and the first of each pair keeps to
/// the rows of the script; in those of one byte the letters keep to one part of the table, and hardly
/// one stands beside a Latin letter. No word lists: a title is enough for a guess.
func guessedCharset(_ bytes: ByteSpan) -> Charset? {
  let singles = ByteStatistics(bytes)
  guard singles.count >= 8, singles.kinds >= 6, singles.adjacentShare >= 0.5 else { return nil }
  return pairedCharset(bytes) ?? singles.charset
}

private func pairedCharset(_ bytes: ByteSpan) -> Charset? {
  if let pairs = PairStatistics(bytes, leads: 0xa1...0xfe, lowestTrail: 0xa1) {
    // Rows 4 and 5 are kana, 16 to 40 Hangul or hanzi by sound, the rest rarer hanzi.
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
  // The frequent hanzi of Big5 are in 0xa4 to 0xc6, a third of their trails in ASCII.
  if pairs.share(of: 0xa4...0xc6) >= 0.6, pairs.hasTrail(below: 0x80) {
    return Charset(name: "big5-hkscs")
  }
  return pairs.areSimplifiedChinese ? Charset(name: "gb18030") : nil
}

/// How often each byte occurs.
private struct Histogram {
  private(set) var total = 0
  private var counts = [Int](repeating: 0, count: 256)

  mutating func add(_ byte: UInt8) {
    total += 1
    counts[Int(byte)] += 1
  }

  /// How many different ones there are.
  var kinds: Int { counts.count { $0 > 0 } }

  func share(of range: ClosedRange<Int>) -> Double {
    Double(counts[range].reduce(0, +)) / Double(max(total, 1))
  }
}

/// The bytes beyond ASCII, and what they stand beside.
private struct ByteStatistics {
  private var bytes = Histogram()
  private var adjacent = 0
  private var besideLatin = 0

  init(_ bytes: ByteSpan) {
    for (index, byte) in bytes.enumerated() where byte >= 0x80 {
      self.bytes.add(byte)
      let before = index > 0 ? bytes[index - 1] : 0
      let after = index + 1 < bytes.count ? bytes[index + 1] : 0
      // The same one twice says nothing: §§, or an ä that is long.
      if before >= 0x80 && before != byte || after >= 0x80 && after != byte { adjacent += 1 }
      if before.isLetter || after.isLetter { besideLatin += 1 }
    }
  }

  var count: Int { bytes.total }
  var kinds: Int { bytes.kinds }

  /// How many of them stand beside another one.
  var adjacentShare: Double { Double(adjacent) / Double(max(count, 1)) }

  /// The charset of one byte a letter that fits.
  var charset: Charset? {
    guard adjacentShare >= 0.7, besideLatin * 10 < count else { return nil }
    if bytes.share(of: 0xa1...0xbf) >= 0.25, bytes.share(of: 0xa1...0xfb) >= 0.95 {
      return Charset(name: "cp874")
    }
    // Hebrew has no capitals; those of Cyrillic are below 0xe0, and its alphabet goes on to 0xff.
    if bytes.share(of: 0xe0...0xfa) >= 0.99 { return Charset(name: "windows-1255") }
    let (low, high) = (bytes.share(of: 0xc0...0xdf), bytes.share(of: 0xe0...0xff))
    guard low + high >= 0.85 else { return nil }
    // Arabic is in both halves, and has left the French letters in the second where they were.
    if min(low, high) >= 0.2, bytes.share(of: 0xe7...0xeb) + bytes.share(of: 0xee...0xef) < 0.02 {
      return Charset(name: "windows-1256")
    }
    // Small letters are the many: the first half in KOI8-R, the second in windows-1251.
    if low > high { return Charset(name: "koi8-r") }
    // The accented small vowels of Greek are rare capitals of Cyrillic.
    return Charset(name: bytes.share(of: 0xdc...0xdf) >= 0.04 ? "windows-1253" : "windows-1251")
  }
}

/// The first bytes of pairs, reading the text as two bytes a letter.
private struct PairStatistics {
  private var leads = Histogram()
  private var lowestTrailSeen = UInt8.max

  /// Nil when more than one in fifty has no partner.
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

  /// Words of one byte a letter can pair up by chance; but Thai uses the whole table, and Cyrillic
  /// only its upper third.
  var areSimplifiedChinese: Bool {
    share(of: 0xb0...0xd7) >= 0.6 && share(of: 0xd8...0xfe) < 0.15 && hasTrail(below: 0xc0)
  }
}
