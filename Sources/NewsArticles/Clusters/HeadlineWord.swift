// HeadlineWord.swift - one word of a headline, reduced to its stem.

/// One word of a headline, reduced to its stem; words of one meaning have one stem.
struct HeadlineWord {
  let stem: UInt64
  let isCapitalized: Bool
  /// Whether the word begins with a digit.
  let isFigure: Bool

  /// The words of `text` without function words, in order.
  static func all(in text: Substring, atMost limit: Int) -> [HeadlineWord] {
    var words: [HeadlineWord] = []
    var letters: [UInt8] = []
    var isCapitalized = false
    func end() {
      if let word = HeadlineWord(letters, isCapitalized: isCapitalized) { words.append(word) }
      letters.removeAll(keepingCapacity: true)
    }
    for scalar in text.unicodeScalars {
      if words.count >= limit { return words }
      if letters.isEmpty { isCapitalized = scalar.properties.isUppercase }
      if !append(scalar, to: &letters) || isIdeograph(scalar) { end() }
    }
    end()
    return words
  }

  /// Nil for no letters, and for a function word such as "the".
  private init?(_ letters: [UInt8], isCapitalized: Bool) {
    guard let first = letters.first else { return nil }
    let whole = letters.withUnsafeBufferPointer { hashed($0[...]) }
    if functionWords.contains(whole) { return nil }
    let stem = stemmed(letters).withUnsafeBufferPointer { hashed($0[...]) }
    self.stem = synonyms[stem] ?? stem
    self.isCapitalized = isCapitalized
    isFigure = (0x30...0x39).contains(first)
  }

  /// Appends the folded form of `scalar`; false when `scalar` ends the word.
  private static func append(_ scalar: Unicode.Scalar, to letters: inout [UInt8]) -> Bool {
    switch scalar.value {
    case 0x61...0x7a, 0x30...0x39: letters.append(UInt8(scalar.value))
    case 0x41...0x5a: letters.append(UInt8(scalar.value) | 0x20)
    case 0x27: break
    case ..<0x80: return false
    default:
      switch folded(scalar) {
      case .nothing: break
      case .end: return false
      case .ascii(let text): text.withUTF8Buffer { letters.append(contentsOf: $0) }
      case .scalar(let scalar): letters.append(contentsOf: String(scalar).utf8)
      }
    }
    return true
  }
}

/// The stem of an English word; words of other languages are changed little, and always in the same
/// way.
private func stemmed(_ word: [UInt8]) -> ArraySlice<UInt8> {
  var word = word[...]
  guard word.count >= 4, !word.contains(where: { (0x30...0x39).contains($0) }) else { return word }
  if ends(word, "ies"), word.count >= 6 { return word.dropLast(3) + [UInt8(ascii: "y")] }
  if ends(word, "s"), !["ss", "us", "is"].contains(where: { ends(word, $0) }) { word.removeLast() }
  let ending = ["ing", "ed", "er", "en"].first {
    ends(word, $0) && word.count - $0.utf8CodeUnitCount >= 4
  }
  if let ending {
    word.removeLast(ending.utf8CodeUnitCount)
    // "stopped": the doubled letter belongs to the ending.
    if word.last == word.dropLast().last { word.removeLast() }
  }
  if ends(word, "e"), word.count >= 4 { word.removeLast() }
  return word
}

private func ends(_ word: ArraySlice<UInt8>, _ ending: StaticString) -> Bool {
  ending.withUTF8Buffer { word.suffix($0.count).elementsEqual($0) }
}

/// Words that headlines use with the same meaning, by stem; the first word of a line replaces the
/// others.
private let synonyms: [UInt64: UInt64] = {
  let lines = [
    "kill killed dead die dies died death deaths fatal", "quake earthquake tremor terremoto sismo",
    "blaze fire", "jail jailed prison sentence sentenced", "buy acquire acquisition purchase",
    "rise rises climb jump soar up increase", "fall drop slump plunge decline down slow",
    "win beat victory defeat", "evacuate evacuated evacuation flee", "rule rules ruling",
    "power electricity", "start begin begins open", "unveil present launch", "pass approve",
    "steal stolen theft thief thieves burglar", "strike walkout", "call cancel",
    "truce ceasefire", "mall centre", "bn billion",
  ]
  var synonyms: [UInt64: UInt64] = [:]
  for line in lines {
    let stems = line.utf8.split(separator: 0x20).map { word in
      stemmed(Array(word)).withUnsafeBufferPointer { hashed($0[...]) }
    }
    for stem in stems.dropFirst() { synonyms[stem] = stems[0] }
  }
  return synonyms
}()
