// Invocation.swift - reads the words of the command line before the argument parser does.

import ArgumentParser
import NewsRendering
import NewsText

/// The words of the command line, and the facts about them that are needed before they are parsed.
///
/// The argument parser takes longer than a cached answer (docs/decisions/0013-plain-fetch.md), it cannot
/// read options whose value is optional, and its own errors may have to be JSON. Those three things
/// are settled here; the parser does the rest.
struct Invocation: Sendable {
  /// Which code reads the words.
  enum Reading: Sendable {
    /// A plain `fetch`, read without the parser.
    case fetch(FetchJob)
    /// The files of a `parse` without options; the parser needs a tenth of a second for 2000 of them.
    case documents([String])
    /// The words for the parser.
    case command([String])
  }

  let isFetch: Bool
  let reading: Reading
  /// A JSON format was asked for, so errors are written as JSON too.
  let wantsJSON: Bool
  /// The value of `--deadline`; nil without one that can be read.
  let statedDeadline: Duration?

  init(_ words: [String]) {
    // The words after --each are another program and its arguments.
    let (words, others) = splitAtCommand(withOptionsBehindCommand(words))
    let rest = Array(words.dropFirst())
    isFetch = words.first == FetchCommand.configuration.commandName
    wantsJSON = asksForJSON(words)
    statedDeadline = isFetch ? newsagg.statedDeadline(words) : nil
    if isFetch, others.isEmpty, let job = FetchJob(plain: rest) {
      reading = .fetch(job)
    } else if words.first == ParseCommand.configuration.commandName,
      rest.allSatisfy({ !$0.hasPrefix("-") || $0 == "-" })
    {
      reading = .documents(rest)
    } else {
      // The parser would ignore --each without a program; an empty name makes it an error.
      let program = others == ["--each"] ? ["--each", ""] : others
      reading = .command(withImpliedValues(withExcludedWords(words)) + program)
    }
  }
}

/// The words before the `--each` of a fetch, and the words from `--each` on.
private func splitAtCommand(_ words: [String]) -> (own: [String], others: [String]) {
  guard words.first == FetchCommand.configuration.commandName,
    let place = words.firstIndex(of: "--each")
  else { return (words, []) }
  return (Array(words[..<place]), Array(words[place...]))
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
  let end = rest.firstIndex(of: "--") ?? rest.endIndex
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
func withImpliedValues(_ arguments: [String]) -> [String] {
  var completed: [String] = []
  for (index, argument) in arguments.enumerated() {
    if argument == "--" { return completed + arguments[index...] }
    let next = arguments.dropFirst(index + 1).first
    switch argument {
    case "--new": completed.append("--new=\(impliedCursor)")
    case "--fields" where next == nil || next?.hasPrefix("-") == true:
      completed.append("--fields=\(listOfFields)")
    default: completed.append(argument)
    }
  }
  return completed
}

/// Moves excluded search words such as `-football` to after `--`, where the parser reads them as words.
///
/// `-football` is not an option: those with one hyphen have one letter, or repeat it (`-vv`).
func withExcludedWords(_ arguments: [String]) -> [String] {
  guard arguments.first == "search", !arguments.contains("--") else { return arguments }
  let isWord = { (argument: String) in
    let letters = argument.dropFirst()
    return argument.hasPrefix("-") && !argument.hasPrefix("--") && letters.count > 1
      && !letters.allSatisfy { $0 == "v" || $0 == "h" } && letters.dropFirst().first != "="
  }
  let words = arguments.filter(isWord)
  return words.isEmpty ? arguments : arguments.filter { !isWord($0) } + ["--"] + words
}

/// The value of `--deadline`, read before the arguments are parsed; nil when there is none.
func statedDeadline(_ arguments: [String]) -> Duration? {
  let name = "--deadline"
  if let place = arguments.lastIndex(of: name) {
    return arguments.dropFirst(place + 1).first.flatMap(Duration.init(settingText:))
  }
  return arguments.last { $0.hasPrefix(name + "=") }
    .flatMap { Duration(settingText: String($0.dropFirst(name.count + 1))) }
}

/// Whether a JSON format was asked for; found before the arguments are parsed, so that an error of
/// the parser can be JSON too.
func asksForJSON(_ arguments: [String]) -> Bool {
  for (index, argument) in arguments.enumerated() {
    if argument == "--json" { return true }
    let value =
      argument == "--format" || argument == "-f"
      ? arguments.dropFirst(index + 1).first
      : ["--format=", "-f=", "-f"].first(where: argument.hasPrefix)
        .map { String(argument.dropFirst($0.count)) }
    if let value, OutputFormat(rawValue: value)?.isJSON == true { return true }
  }
  return false
}
