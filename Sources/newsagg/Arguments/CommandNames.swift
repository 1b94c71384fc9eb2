// CommandNames.swift - a clear error for a command that does not exist.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsText

/// Refuses an unknown command; the argument parser would take it for one argument too many, or for the
/// name of a source.
func checkCommandNames(_ words: [String]) throws {
  let commands = Newsagg.configuration.subcommands
  let names = commands.compactMap { $0.configuration.commandName }
  var words = words.prefix { !$0.hasPrefix("-") }
  if words.first == "help" { words.removeFirst() }
  guard let word = words.popFirst() else { return }
  guard let command = commands.first(where: { $0.configuration.commandName == word }) else {
    throw CommandError.usage(
      "unknown command \"\(word)\"" + didYouMean(word, among: names),
      hint: "newsagg --help lists all of them")
  }
  let inner = command.configuration.subcommands.compactMap { $0.configuration.commandName }
  guard let next = words.first, !inner.isEmpty, !inner.contains(next),
    let meant = nearest(next, in: inner)
  else { return }
  // A source may have that name.
  let known = try? Settings.load(SettingFlags(), .current).catalogue.contains { $0.name == next }
  if known == true { return }
  throw CommandError.usage("unknown command \"\(word) \(next)\" (did you mean \"\(meant)\"?)")
}
