// Newsagg.swift - the root command and how a command is run.

import NewsConfiguration
import ArgumentParser
import CProcess
import Dispatch
import Glibc
import NewsCore
import NewsText

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
        name: "Reading",
        subcommands: [
          FetchCommand.self, SearchCommand.self, ServeCommand.self, ParseCommand.self,
        ]),
      CommandGroup(
        name: "Sources",
        subcommands: [SourcesCommand.self, WhyCommand.self, CursorsCommand.self]),
      CommandGroup(
        name: "Health",
        subcommands: [StatsCommand.self, BreakerStatusCommand.self, DoctorCommand.self]),
      CommandGroup(
        name: "Settings", subcommands: [ConfigCommand.self, SchemaCommand.self]),
    ])
}

/// Only asynchronous commands start the concurrency runtime, which is a good part of the start-up
/// time of `--version` and of completions.
@main
enum Main {
  private static let arguments = Array(CommandLine.arguments.dropFirst())

  static func main() {
    reopenClosedStreams()
    ignoreBrokenPipes()
    newsagg_unblock_signals()
    // Keys of sources are in the memory of nearly every command.
    newsagg_forbid_core_dumps()
    if arguments.first == FetchCommand.configuration.commandName {
      keepHeapTogether()
      if let job = FetchJob(plain: Array(arguments.dropFirst())) {
        runUntilSignal { try await job.run() }
      }
    }
    do {
      if let files = plainDocuments {
        try ParseCommand.run(files)
      } else {
        try run(parse(withImpliedValues(withExcludedWords(arguments))))
      }
    } catch {
      exit(with: error)
    }
    Glibc.exit(ExitStatus.success.rawValue)
  }

  private static func run(_ command: any ParsableCommand) throws {
    guard let command = command as? any AsyncParsableCommand else {
      var command = command
      return try command.run()
    }
    // Handed over to the one task that uses it.
    nonisolated(unsafe) var asynchronous = command
    runUntilSignal { try await asynchronous.run() }
  }

  /// The files of a `parse` without options; nil when the argument parser has to read the words,
  /// which takes it a tenth of a second for two thousand of them.
  private static var plainDocuments: [String]? {
    guard arguments.first == ParseCommand.configuration.commandName else { return nil }
    let files = arguments.dropFirst()
    return files.contains { $0.hasPrefix("-") && $0 != "-" } ? nil : Array(files)
  }

  /// Building the tree of all commands is a good part of what a `fetch` costs, so the command that
  /// cron and scripts start most is tried alone first; what it does not take goes the long way,
  /// which words the error or the help.
  private static func parse(_ arguments: [String]) throws -> any ParsableCommand {
    if arguments.first == FetchCommand.configuration.commandName,
      let command = try? FetchCommand.parse(Array(arguments.dropFirst()))
    {
      return command
    }
    try checkCommands(arguments)
    return try Newsagg.parseAsRoot(arguments)
  }

  /// The parser takes an unknown command for an argument too many, or for the name of a source.
  private static func checkCommands(_ arguments: [String]) throws {
    let commands = Newsagg.configuration.subcommands
    let names = commands.compactMap { $0.configuration.commandName }
    var words = arguments.prefix { !$0.hasPrefix("-") }
    let helps = words.first == "help"
    if helps { words.removeFirst() }
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
    // A source may be called like that.
    let known = try? Settings.load(SettingFlags(), .current).catalogue.contains { $0.name == next }
    if known == true { return }
    throw CommandError.usage("unknown command \"\(word) \(next)\" (did you mean \"\(meant)\"?)")
  }

  /// Runs a command; SIGINT and SIGTERM cancel it, so that leases are given back, and the process
  /// then dies of that signal as its parent expects.
  private static func runUntilSignal(_ run: sending @escaping () async throws -> Void) -> Never {
    let trap = SignalTrap()
    armUntilStart()
    let task = Task {
      Watchdog.disarm()
      do {
        try await run()
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

  /// A `fetch` without a thread ends when its answer was due, any other command after ten seconds.
  private static func armUntilStart() {
    let isFetch = arguments.first == FetchCommand.configuration.commandName
    let failure = CommandError.noThread(isFetch ? .criticalMissing : .unavailable)
    let deadline = isFetch ? statedDeadline(arguments) : nil
    Watchdog.arm(
      after: (deadline ?? .seconds(10)) + Watchdog.grace, failure, asJSON: asksForJSON(arguments))
  }

  private static func exit(with error: any Error) -> Never {
    if case OutputError.closedPipe? = error as? OutputError { endWithBrokenPipe() }
    // What neither we nor the parser know is a plain failure to it.
    let isUnknown = !(error is ExitCode) && Newsagg.exitCode(for: error) == .failure
    let internalError = CommandError(
      status: .internalError, code: "internal", message: "\(error)",
      hint: "this is a fault of newsagg; please report it")
    guard let failure = CommandError(error) ?? (isUnknown ? internalError : nil) else {
      exitFromParser(error)
    }
    report(failure)
    Glibc.exit(failure.status.rawValue)
  }

  /// Help and version go to stdout, checked like every output; faulty usage to stderr.
  private static func exitFromParser(_ error: any Error) -> Never {
    let code = Newsagg.exitCode(for: error)
    var text = Newsagg.fullMessage(for: error)
    if text.isEmpty { Glibc.exit(code.rawValue) }
    if text.hasPrefix("Error: ") { text = "newsagg: " + text.dropFirst("Error: ".count) }
    // It repeats what was typed.
    text = text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { escaped(String($0), for: .terminal) + "\n" }.joined()
    do {
      if code.isSuccess {
        try Output.standardOutput.write(Array(text.utf8))
      } else if asksForJSON(arguments) {
        report(.usage(Newsagg.message(for: error)))
      } else {
        try Output.standardError.write(Array(text.utf8))
      }
    } catch {
      exit(with: error)
    }
    Glibc.exit(code.rawValue)
  }

  /// One line for a person, or one JSON object where JSON was asked for.
  private static func report(_ failure: CommandError) {
    guard !failure.isQuiet else { return }
    // Nothing can be said when stderr is gone; the exit status still tells.
    try? Output.standardError.write(Array(failure.line(asJSON: asksForJSON(arguments)).utf8))
  }
}

extension CommandError {
  /// What the standard error is told, with its line end.
  func line(asJSON: Bool) -> String {
    guard asJSON else { return "newsagg: \(escaped(description, for: .terminal))\n" }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("error")
      writer.object { writer in
        writer.field("code", code)
        writer.field("message", message)
        writer.field("hint", hint)
      }
      writer.field("exit", status.rawValue)
    }
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }
}
