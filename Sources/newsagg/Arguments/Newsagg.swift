// Newsagg.swift - the root command: its help, and the list of commands.

import ArgumentParser

struct Newsagg: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "newsagg",
    abstract: "Fetch many news sources at once and print one list of articles.",
    discussion: """
      It answers by the deadline with the articles it has, says which sources are missing and why, and \
      never asks a publisher more often than the publisher allows. On a terminal it prints a table, into \
      a pipe or file JSON; -f chooses another format.

        newsagg fetch                        the default sources, as a table
        newsagg show 3; newsagg open 3       the article of the third row; its link
        newsagg fetch --sources bbc,ap | jq  articles as JSON
        newsagg search 'rail strike'         stored articles with these words
        newsagg why bbc                      when bbc is asked next, and why not now
      """,
    version: "newsagg \(programVersion)",
    groupedSubcommands: [
      CommandGroup(
        name: "Reading",
        subcommands: [
          FetchCommand.self, TopCommand.self, SearchCommand.self, OpenCommand.self,
          ShowCommand.self,
          ServeCommand.self, WorkerCommand.self, ParseCommand.self,
        ]),
      CommandGroup(
        name: "Sources",
        subcommands: [SourcesCommand.self, WhyCommand.self, CursorsCommand.self]),
      CommandGroup(
        name: "Health",
        subcommands: [
          StatusCommand.self, StatsCommand.self, BreakerStatusCommand.self, WorkersCommand.self,
          StoreCommand.self, DoctorCommand.self,
        ]),
      CommandGroup(
        name: "Settings", subcommands: [ConfigCommand.self, SchemaCommand.self]),
    ])
}
