// Highlighting.swift - the words of a query made to stand out in what was found.

/// `text` with every occurrence of a word in bold and underlined; letters compare without case.
///
/// Only for text that is already escaped: it adds the only control characters there are.
func highlighted(_ text: String, _ words: [String]) -> String {
  let wanted = words.map { folded($0) }.filter { !$0.isEmpty }
  guard !wanted.isEmpty else { return text }
  let scalars = Array(text.unicodeScalars)
  let plain = scalars.map { fold($0) }
  var result = String.UnicodeScalarView()
  var index = 0
  while index < scalars.count {
    let length = wanted.map { matchLength($0, in: plain, at: index) }.max() ?? 0
    if length > 0 {
      result.append(contentsOf: "\u{1b}[1;4m".unicodeScalars)
      result.append(contentsOf: scalars[index..<index + length])
      result.append(contentsOf: "\u{1b}[22;24m".unicodeScalars)
    } else {
      result.append(scalars[index])
    }
    index += max(length, 1)
  }
  return String(result)
}

/// A match starts where a word does.
private func matchLength(
  _ word: [Unicode.Scalar], in text: [Unicode.Scalar], at index: Int
) -> Int {
  guard index + word.count <= text.count else { return 0 }
  if index > 0, isWordScalar(text[index - 1]), isWordScalar(text[index]) { return 0 }
  for offset in word.indices where text[index + offset] != word[offset] { return 0 }
  return word.count
}

private func folded(_ text: String) -> [Unicode.Scalar] { text.unicodeScalars.map { fold($0) } }

/// Lower case, one scalar for one.
private func fold(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
  if scalar.isASCII {
    return (0x41...0x5a).contains(scalar.value)
      ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
  }
  let lower = scalar.properties.lowercaseMapping.unicodeScalars
  return lower.count == 1 ? lower.first ?? scalar : scalar
}

private func isWordScalar(_ scalar: Unicode.Scalar) -> Bool {
  scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}
