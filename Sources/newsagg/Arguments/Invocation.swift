// Invocation.swift - decides who reads the words of the command line.

import ArgumentParser

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
  /// See ``CommandWords/wantsJSON``.
  let wantsJSON: Bool
  /// See ``CommandWords/statedDeadline``.
  let statedDeadline: Duration?

  init(_ arguments: [String]) {
    let words = CommandWords(arguments)
    let (command, rest) = (words.own.first, Array(words.own.dropFirst()))
    isFetch = command == FetchCommand.configuration.commandName
    (wantsJSON, statedDeadline) = (words.wantsJSON, words.statedDeadline)
    if isFetch, words.program.isEmpty, let job = FetchJob(plain: rest) {
      reading = .fetch(job)
    } else if command == ParseCommand.configuration.commandName,
      rest.allSatisfy({ !$0.hasPrefix("-") || $0 == "-" })
    {
      reading = .documents(rest)
    } else {
      // The parser would ignore --each without a program; an empty name makes it an error.
      let program = words.program == ["--each"] ? ["--each", ""] : words.program
      reading = .command(words.own + program)
    }
  }
}
