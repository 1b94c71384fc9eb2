// Invocation.swift - the words of the command line, before the argument parser.

import ArgumentParser
import NewsRendering
import NewsText

/// The words of the command line, and what has to be known of them before they are parsed.
///
/// The argument parser costs more than a cached answer (docs/decisions/0013), cannot read options whose
/// value may be left out, and its own errors may have to be JSON. So the words are looked at once
/// here; everything else is the parser's.
struct Invocation: Sendable {
  /// How the words are read.
  enum Reading: Sendable {
    /// A plain `fetch`, read without the parser.
    case fetch(FetchJob)
    /// The files of a `parse` without options; the parser takes a tenth of a second for two thousand.
    case documents([String])
    /// The words for the parser.
    case command([String])
  }

  let isFetch: Bool
  let reading: Reading
  /// A JSON format was asked for, so errors are written as JSON too.
  let wantsJSON: Bool
  /// The value of `--deadline`, where one can be read.
  let statedDeadline: Duration?

  init(_ words: [String]) {
    // Behind --each are the words of another program.
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
      // The parser takes --each without a program for no --each at all.
      let program = others == ["--each"] ? ["--each", ""] : others
      reading = .command(withImpliedValues(withExcludedWords(words)) + program)
    }
  }
}

/// The words up to `--each` of a fetch, and from there on.
private func splitAtCommand(_ words: [String]) -> (own: [String], others: [String]) {
  guard words.first == FetchCommand.configuration.commandName,
    let place = words.firstIndex(of: "--each")
  else { return (words, []) }
  return (Array(words[..<place]), Array(words[place...]))
}

/// Puts options that stand before the command behind it, where the parser reads them; `-V` is `--version`.
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

/// The value of `--fields` that asks which there are; no field is called so.
let listOfFields = "?"

/// The cursor of `--new` alone.
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

/// Puts the words of a search that must not occur behind `--`, where the parser takes them for words.
///
/// `-football` is no option: options of one hyphen have one letter, or are flags in a row (`-vv`).
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

/// Whether a JSON format was asked for, judged before the arguments are parsed, so that an error
/// of the parser can be told in JSON as well.
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
