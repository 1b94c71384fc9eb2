// CommandWords.swift - the words of the command line, changed for the parser before it reads them.

import ArgumentParser
import NewsRendering
import NewsText

/// The words of the command line as the argument parser can read them, and what they say about the
/// time before they are parsed.
struct CommandWords {
  /// The words for the parser, the command first.
  private(set) var own: [String] = []
  /// The words from the `--each` of a fetch on: another program and its arguments.
  private(set) var program: [String] = []
  /// A JSON format was asked for, so that an error of the parser can be JSON too.
  private(set) var wantsJSON = false
  /// The value of `--deadline`; nil without one that can be read.
  private(set) var statedDeadline: Duration?

  init(_ words: [String]) {
    var rest = withOptionsBehindCommand(words)[...]
    let isFetch = rest.first == FetchCommand.configuration.commandName
    let isSearch = rest.first == "search" && !rest.contains("--")
    var excluded: [String] = []
    var isAfterDashes = false
    while let word = rest.popFirst() {
      if isFetch, word == "--each" {
        program = [word] + rest
        break
      }
      readFormatAndDeadline(word, rest.first)
      isAfterDashes = isAfterDashes || word == "--"
      if isSearch, isExcludedWord(word) {
        excluded.append(word)
      } else if isAfterDashes {
        own.append(word)
      } else {
        own.append(withImpliedValue(word, rest.first { !isSearch || !isExcludedWord($0) }))
      }
    }
    // After `--` the parser reads `-football` as a word.
    if !excluded.isEmpty { own += ["--"] + excluded }
  }

  private mutating func readFormatAndDeadline(_ word: String, _ next: String?) {
    if word == "--json" { wantsJSON = true }
    let format =
      word == "--format" || word == "-f"
      ? next
      : ["--format=", "-f=", "-f"].first(where: word.hasPrefix)
        .map { String(word.dropFirst($0.count)) }
    if let format, OutputFormat(rawValue: format)?.isJSON == true { wantsJSON = true }
    if word == "--deadline" {
      statedDeadline = next.flatMap(Duration.init(settingText:))
    } else if word.hasPrefix("--deadline=") {
      statedDeadline = Duration(settingText: String(word.dropFirst("--deadline=".count)))
    }
  }
}

/// Moves options before the command to after it, where the parser reads them; `-V` is `--version`.
///
/// `newsagg -v fetch` and `newsagg --config FILE fetch` are what users of `git` and `gh` type.
func withOptionsBehindCommand(_ words: [String]) -> [String] {
  if words.first == "-V" || words.dropFirst() == ["-V"] { return ["--version"] }
  var rest = words[...]
  while let word = rest.first {
    if ["--config", "--store"].contains(word) {
      rest = rest.dropFirst(2)
    } else if ["-v", "-vv", "--verbose"].contains(word) || word.hasPrefix("--config=")
      || word.hasPrefix("--store=")
    {
      rest = rest.dropFirst()
    } else {
      break
    }
  }
  guard rest.startIndex > 0, let command = rest.first, !command.hasPrefix("-") else { return words }
  let end = rest.firstIndex { $0 == "--" || $0 == "--each" } ?? rest.endIndex
  return Array(rest[..<end] + words[..<rest.startIndex] + rest[end...])
}

/// The value of `--fields` that asks for the list of fields; no field has this name.
let listOfFields = "?"

/// The cursor of `--new` without a name.
let impliedCursor = "default"

/// Gives `--fields` and `--new` a value where none was written, as `gh` and `curl` users expect.
///
/// `--fields` alone lists the fields, `--new` alone uses ``impliedCursor``. The argument parser
/// knows only options that always or never take a value.
private func withImpliedValue(_ word: String, _ next: String?) -> String {
  switch word {
  case "--new": "--new=\(impliedCursor)"
  case "--fields" where next == nil || next?.hasPrefix("-") == true: "--fields=\(listOfFields)"
  default: word
  }
}

/// Whether a word of a search excludes articles: `-football` is not an option, because those with one
/// hyphen have one letter, or repeat it (`-vv`).
private func isExcludedWord(_ word: String) -> Bool {
  let letters = word.dropFirst()
  return word.hasPrefix("-") && !word.hasPrefix("--") && letters.count > 1
    && !letters.allSatisfy { $0 == "v" || $0 == "h" } && letters.dropFirst().first != "="
}
