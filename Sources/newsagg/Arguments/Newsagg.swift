// Newsagg.swift - the root command: its help, and the list of commands.

import ArgumentParser

struct Newsagg: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "newsagg",
    abstract: "Fetch many news sources at once and print one list of articles.",
    discussion: """
      It answers by the deadline with what it has, says what is missing and why, and never asks \
      a publisher more often than the publisher allows. A terminal gets a table, a pipe or file \
      gets JSON; -f table, tsv, markdown and more change that.

        newsagg fetch                        the default sources, as a table
        newsagg show 3; newsagg open 3       the article of the third row, its link
        newsagg fetch --sources bbc,ap | jq  articles as JSON
        newsagg search 'rail strike'         what is stored
        newsagg why bbc                      when it is asked next, and why not now
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
