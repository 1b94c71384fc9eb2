// EnglishStem.swift - the common beginning of the forms of an English word.

/// The beginning that the forms of an English word share: `elect` of `elections`, `vote` of `voting`
/// without its last letter.
///
/// It is searched as a beginning, so it may be shorter than a dictionary's stem.
func englishStem(_ word: String) -> String {
  let folded = word.lowercased()
  for suffix in suffixes where folded.hasSuffix(suffix) {
    let rest = folded.dropLast(suffix.count)
    if rest.count >= 3 { return String(rest) }
  }
  return folded
}

/// The longer ones first.
private let suffixes = [
  "isations", "izations", "isation", "ization", "ations", "ation", "ities", "ments", "ings", "ions",
  "ment", "ness", "ing", "ion", "ies", "ity", "ers", "ed", "er", "es", "ly", "s", "y", "e",
]
