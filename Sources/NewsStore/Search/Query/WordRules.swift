// WordRules.swift - splits texts into words by FTS5's rule for each character.

/// FTS5's rules for the characters that were asked for so far, and the words that follow
/// from them.
///
/// The tokenizer `unicode61` decides character by character (sqlite.org/fts5.html section 4.3.1).
/// Asking it once for each character that occurs costs less than asking for the words of each text,
/// and the rules of a later SQLite with other tables are used without a change here.
struct WordRules {
  private enum Rule {
    case separator
    /// It continues a word, and may begin one unless it is a combining mark. It is written as these
    /// bytes, none if it is dropped.
    case word(folded: [UInt8], begins: Bool)
  }

  private var rules: [Unicode.Scalar: Rule] = [:]

  /// The characters of `text` that have to be learned before it can be split.
  func unknown(in text: String) -> Set<Unicode.Scalar> {
    var unknown: Set<Unicode.Scalar> = []
    if text.utf8.allSatisfy({ $0 < 0x80 }) { return unknown }
    for scalar in text.unicodeScalars where !scalar.isASCII && rules[scalar] == nil {
      unknown.insert(scalar)
    }
    return unknown
  }

  /// `words` are FTS5's of `a`, the character, `b`, a space and the character once more.
  mutating func learn(_ scalar: Unicode.Scalar, _ words: [String]) {
    guard let first = words.first, first != "a" else {
      rules[scalar] = .separator
      return
    }
    rules[scalar] = .word(
      folded: Array(first.utf8.dropFirst().dropLast()), begins: words.count > 1)
  }

  /// Passes on each word with its position among the words of the text.
  func split(_ text: String, _ body: ([UInt8], Int) -> Void) {
    var word: [UInt8] = []
    var isInWord = false
    var offset = 0
    func end() {
      guard isInWord else { return }
      body(word, offset)
      offset += 1
      word.removeAll(keepingCapacity: true)
      isInWord = false
    }
    for scalar in text.unicodeScalars {
      if let byte = UInt8(exactly: scalar.value), byte < 0x80 {
        guard let folded = asciiFolded(byte) else {
          end()
          continue
        }
        word.append(folded)
        isInWord = true
      } else if case .word(let folded, let begins)? = rules[scalar], begins || isInWord {
        word += folded
        isInWord = true
      } else {
        end()
      }
    }
    end()
  }
}

/// Letters and digits, in lower case; nil for what is between words.
private func asciiFolded(_ byte: UInt8) -> UInt8? {
  switch byte {
  case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): byte
  case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
  default: nil
  }
}
