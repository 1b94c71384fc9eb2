// Newsagg.swift - the root command and how a command is run.

import ArgumentParser

@main
struct Newsagg: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "newsagg",
    abstract: "Fetch many news sources at once and print one list of articles.",
    version: "0.1.0",
    subcommands: [ParseCommand.self])
}
