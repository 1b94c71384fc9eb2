// Words.swift - a text as a sequence of words, compared without case, accents and punctuation.

import NewsText

/// A text as the sequence of its words.
///
/// Words are compared after case folding and without accents, so composed and decomposed forms are
/// equal. Each word is kept as a 64-bit hash: two different words are equal once in 2^64 cases.
package struct Words: Hashable, Sendable {
  /// The hashes of all words, in the order of the text.
  package private(set) var all: [UInt64] = []
  /// The hashes of words with a digit, in the order of the text.
  package private(set) var numbers: [UInt64] = []
  /// Total length of the folded words in bytes.
  package private(set) var letters = 0

  package init() {}

  package init(_ text: String) {
    var text = text
    all.reserveCapacity(text.utf8.count / 6)
    text.withUTF8 { bytes in
      var folding = Folding(bytes)
      while let word = folding.nextWord() { append(word) }
    }
  }

  private init(_ words: some Sequence<UInt64>, letters: Int) {
    all = Array(words)
    self.letters = letters
  }

  package var isEmpty: Bool { all.isEmpty }

  private mutating func append(_ word: Folding.Word) {
    all.append(word.hash)
    letters += word.letters
    if word.hasDigit { numbers.append(word.hash) }
  }

  /// The words without function words such as "the" and "with".
  package var content: Set<UInt64> {
    var content = Set<UInt64>(minimumCapacity: all.count)
    for word in all where !functionWords.contains(word) { content.insert(word) }
    return content
  }

  /// The hash of the sequence; 0 for no words.
  package var hash: UInt64 { isEmpty ? 0 : hashed(all) }

  package func starts(with other: Words) -> Bool {
    !other.isEmpty && all.starts(with: other.all)
  }
}

/// The hash of a sequence of words; never 0.
func hashed(_ words: some Sequence<UInt64>) -> UInt64 {
  var hash = hashStart
  for word in words { hash = mixed(hash, word) }
  return max(hash, 1)
}

let hashStart: UInt64 = 0x9e37_79b9_7f4a_7c15

/// The hash of `hash` and `word`.
///
/// The result is stored, so it must stay the same in every process and version of the program.
func mixed(_ hash: UInt64, _ word: UInt64) -> UInt64 {
  let product = (hash ^ word).multipliedFullWidth(by: 0xa076_1d64_78bd_642f)
  return product.high ^ product.low ^ 0xe703_7ed1_a0b4_28db
}

/// The hash of the UTF-8 of a text, without folding; never 0.
func hashed(_ text: String) -> UInt64 {
  var text = text
  return text.withUTF8 { hashed($0[...]) }
}

func hashed(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> UInt64 {
  let hash = contentHash(UnsafeBufferPointer(rebasing: bytes), from: hashStart)
  return max(mixed(hash, UInt64(bytes.count)), 1)
}

/// The hashes of words that say nothing about the subject of a text.
let functionWords: Set<UInt64> = {
  let list = """
    a an the and or but nor of in on at to for from by with without into onto over under after before
    about as is are was were be been being am has have had do does did will would can could may might
    shall should must not no it its he she they them his her their our your my we you i me us him this
    that these those there here than then so if when while who whom whose which what how why where
    more most some any all such only own same too very also just still out up down off again between
    der die das den dem des ein eine einen einem einer und oder aber von im am zum zur mit ohne fur auf
    ist sind war wird werden nicht sich es er sie wir ihr auch nach bei aus uber unter vor
    le la les un une des du et ou mais de d l en au aux pour par avec sans sur dans est sont ne pas se
    el los las una unos unas y o pero del al con sin por para en es son no su sus que
    il lo gli i e ma di da nel nella con per non sono
    """
  return Set(Words(list).all)
}()
