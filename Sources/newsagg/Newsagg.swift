// Newsagg.swift - the root command and how a command is run.

import ArgumentParser
import Dispatch
import Glibc

struct Newsagg: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "newsagg",
    abstract: "Fetch many news sources at once and print one list of articles.",
    discussion: """
      It answers by the deadline with what it has, says what is missing and why, and never asks \
      a publisher more often than the publisher allows.

        newsagg fetch                        the default sources, as a table
        newsagg fetch --sources bbc,ap | jq  the same as JSON
        newsagg search 'rail strike'         what is stored
        newsagg why bbc                      when it is asked next, and why not now
      """,
    version: "newsagg \(programVersion)",
    groupedSubcommands: [
      CommandGroup(
        name: "Reading:", subcommands: [FetchCommand.self, SearchCommand.self, ParseCommand.self]),
      CommandGroup(
        name: "Sources:",
        subcommands: [SourcesCommand.self, WhyCommand.self, CursorsCommand.self]),
      CommandGroup(
        name: "Health:",
        subcommands: [StatsCommand.self, BreakerStatusCommand.self, DoctorCommand.self]),
      CommandGroup(
        name: "Settings:", subcommands: [ConfigCommand.self, SchemaCommand.self]),
    ])
}

/// Only asynchronous commands start the concurrency runtime, which is a good part of the start-up
/// time of `--version` and of completions.
@main
enum Main {
  static func main() {
    reopenClosedStreams()
    ignoreBrokenPipes()
    do {
      let command = try Newsagg.parseAsRoot()
      if let command = command as? any AsyncParsableCommand {
        runUntilSignal(command)
      } else {
        var command = command
        try command.run()
      }
    } catch {
      exit(with: error)
    }
    Glibc.exit(ExitStatus.success.rawValue)
  }

  /// Runs a command; SIGINT and SIGTERM cancel it, so that leases are given back, and the process
  /// then dies of that signal as its parent expects.
  private static func runUntilSignal(_ command: any AsyncParsableCommand) -> Never {
    let trap = SignalTrap()
    // Handed over to the one task that uses it.
    nonisolated(unsafe) var command = command
    let task = Task {
      do {
        try await command.run()
      } catch {
        trap.dieIfCaught()
        exit(with: error)
      }
      trap.dieIfCaught()
      Glibc.exit(ExitStatus.success.rawValue)
    }
    trap.onSignal { task.cancel() }
    dispatchMain()
  }

  private static func exit(with error: any Error) -> Never {
    if case OutputError.closedPipe? = error as? OutputError { endWithBrokenPipe() }
    guard let failure = CommandError(error) else { Newsagg.exit(withError: error) }
    report(failure)
    Glibc.exit(failure.status.rawValue)
  }
}
