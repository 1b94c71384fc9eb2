// Main.swift - the start and the end of the process.

import ArgumentParser
import CProcess
import Dispatch
import Glibc
import NewsConfiguration

/// Starts the concurrency runtime for asynchronous commands only, because it would take much of the
/// start-up time of `--version` and of completions.
@main
enum Main {
  private static let invocation = Invocation(Array(CommandLine.arguments.dropFirst()))

  static func main() {
    reopenClosedStreams()
    ignoreBrokenPipes()
    newsagg_unblock_signals()
    // A core dump would contain the secret keys of sources.
    newsagg_forbid_core_dumps()
    newsagg_catch_traps(ExitStatus.internalError.rawValue)
    if invocation.isFetch { keepHeapTogether() }
    do {
      switch invocation.reading {
      case .fetch(let job):
        runUntilSignal {
          Settings.connectAhead(job.flags, .current)
        } run: {
          try await job.run()
        }
      case .documents(let files): try ParseCommand.run(files)
      case .command(let words): try run(parse(words))
      }
    } catch {
      exit(with: error, asJSON: invocation.wantsJSON)
    }
    Glibc.exit(ExitStatus.success.rawValue)
  }

  /// Parses the words of a `fetch` with that command alone, since the description of all commands would
  /// take much of its time.
  ///
  /// If it refuses them, they are parsed again with all commands, for the error or the help.
  private static func parse(_ words: [String]) throws -> any ParsableCommand {
    if invocation.isFetch, let command = try? FetchCommand.parse(Array(words.dropFirst())) {
      return command
    }
    try checkCommandNames(words)
    return try Newsagg.parseAsRoot(words)
  }

  private static func run(_ command: any ParsableCommand) throws {
    guard let command = command as? any AsyncParsableCommand else {
      var command = command
      return try command.run()
    }
    // Only one task uses it.
    nonisolated(unsafe) var asynchronous = command
    runUntilSignal(run: { try await asynchronous.run() })
  }

  /// Runs a command; SIGINT and SIGTERM cancel it, so that it releases its leases.
  ///
  /// The process then ends by that signal, as its parent expects. `prepare` starts slow work in the
  /// background while the command starts.
  private static func runUntilSignal(
    _ prepare: () -> Void = {}, run: sending @escaping () async throws -> Void
  ) -> Never {
    let trap = SignalTrap()
    // Dispatch needs four descriptors and crashes without them. A fetch opens its store after Dispatch has
    // them, and answers without a store; other commands may open the store's files first.
    guard newsagg_can_open_files(invocation.isFetch ? 5 : 10) != 0 else {
      exit(with: CommandError.noDescriptor(unstarted), asJSON: invocation.wantsJSON)
    }
    armUntilStart()
    prepare()
    let task = Task {
      // For a fetch the watchdog stays armed until the store has a thread too.
      if !invocation.isFetch { Watchdog.disarm() }
      do {
        try await run()
      } catch {
        trap.dieIfCaught()
        exit(with: error, asJSON: invocation.wantsJSON)
      }
      trap.dieIfCaught()
      Glibc.exit(ExitStatus.success.rawValue)
    }
    trap.onSignal { task.cancel() }
    dispatchMain()
  }

  private static var unstarted: ExitStatus { invocation.isFetch ? .criticalMissing : .unavailable }

  /// Arms the watchdog for the start: without a thread, a `fetch` ends when its answer is due, any other
  /// command after ten seconds.
  private static func armUntilStart() {
    let failure = CommandError.noThread(unstarted)
    let deadline = invocation.isFetch ? invocation.statedDeadline : nil
    Watchdog.arm(
      after: (deadline ?? .seconds(10)) + Watchdog.grace, failure, asJSON: invocation.wantsJSON)
  }
}
