// HeadlineWords.swift - the words of one headline as numbers.

/// Numbers for words, in the order in which the words first occur.
struct WordNumbering {
  private var numbers: [UInt64: Int32] = [:]
  /// For each number, whether any headline writes the word in lower case, so that it is not a name.
  private(set) var isLowercase: [Bool] = []

  var count: Int { isLowercase.count }

  mutating func number(of word: HeadlineWord) -> Int32 {
    let number = numbers[word.stem] ?? Int32(isLowercase.count)
    if Int(number) == isLowercase.count {
      numbers[word.stem] = number
      isLowercase.append(false)
    }
    if !word.isCapitalized { isLowercase[Int(number)] = true }
    return number
  }
}

/// The words of one headline, without function words such as "the".
struct HeadlineWords {
  private(set) var title: [Int32] = []
  private(set) var text: [Int32] = []
  /// Words of the title that begin with a capital letter.
  private(set) var names: [Int32] = []
  /// Words of the title that begin with a digit.
  private(set) var figures: [Int32] = []
  /// The bits of the title's words; see the static ``directions``.
  private(set) var directions: UInt32 = 0

  private static let longestText = 40

  init(_ headline: Headline, _ numbering: inout WordNumbering) {
    for word in HeadlineWord.all(in: withoutMarks(headline.title), atMost: .max) {
      let number = numbering.number(of: word)
      title.append(number)
      if word.isFigure {
        figures.append(number)
      } else if word.isCapitalized {
        names.append(number)
      }
      directions |= HeadlineWords.directions[word.stem] ?? 0
    }
    text = HeadlineWord.all(in: headline.text[...], atMost: HeadlineWords.longestText)
      .map { numbering.number(of: $0) }
  }

  /// A bit for each word that tells two events apart.
  ///
  /// Bits 2n and 2n + 1 are opposites: "rise" is bit 0, "fall" is bit 1. The bits from ``firstStage`` on
  /// are words for a later stage of an event.
  static let directions: [UInt64: UInt32] = {
    let words = """
      rise fall win lose start end pass reject arrive leave agree fail hire cut heat frost
      arrest rescue appeal abandon cancel review delay
      """
    var directions: [UInt64: UInt32] = [:]
    for (bit, word) in HeadlineWord.all(in: words[...], atMost: .max).enumerated() {
      directions[word.stem] = 1 << UInt32(bit)
    }
    return directions
  }()

  private static let firstStage: UInt32 = 1 << 16

  /// The opposites of these words: `0b01` ("rise") becomes `0b10` ("fall"), and vice versa.
  static func opposites(of directions: UInt32) -> UInt32 {
    let pairs = directions & (firstStage - 1)
    return (pairs & 0x5555) << 1 | (pairs & 0xaaaa) >> 1
  }

  static func stages(of directions: UInt32) -> UInt32 {
    directions & ~(firstStage - 1)
  }
}
