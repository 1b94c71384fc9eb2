// Main.swift - how a run begins and ends.

import ArgumentParser
import CProcess
import Dispatch
import Glibc
import NewsConfiguration

/// Only asynchronous commands start the concurrency runtime, which is a good part of the start-up
/// time of `--version` and of completions.
@main
enum Main {
  private static let invocation = Invocation(Array(CommandLine.arguments.dropFirst()))

  static func main() {
    reopenClosedStreams()
    ignoreBrokenPipes()
    newsagg_unblock_signals()
    // Keys of sources are in the memory of nearly every command.
    newsagg_forbid_core_dumps()
    newsagg_catch_traps(ExitStatus.internalError.rawValue)
    if invocation.isFetch { keepHeapTogether() }
    do {
      switch invocation.reading {
      case .fetch(let job): runUntilSignal { try await job.run() }
      case .documents(let files): try ParseCommand.run(files)
      case .command(let words): try run(parse(words))
      }
    } catch {
      exit(with: error, asJSON: invocation.wantsJSON)
    }
    Glibc.exit(ExitStatus.success.rawValue)
  }

  /// To build the tree of all commands is a good part of what a `fetch` costs, so `fetch` is tried
  /// alone first; what it does not accept is parsed again with all commands, for the error or the help.
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
    // Handed over to the one task that uses it.
    nonisolated(unsafe) var asynchronous = command
    runUntilSignal { try await asynchronous.run() }
  }

  /// Runs a command; SIGINT and SIGTERM cancel it, so that leases are given back, and the process
  /// then dies of that signal as its parent expects.
  private static func runUntilSignal(_ run: sending @escaping () async throws -> Void) -> Never {
    let trap = SignalTrap()
    // Dispatch needs four, and ends the process by a trap where it gets none.
    guard newsagg_can_open_files(5) != 0 else {
      exit(with: CommandError.noDescriptor(unstarted), asJSON: invocation.wantsJSON)
    }
    armUntilStart()
    let task = Task {
      // A fetch goes on under it until the store can have a thread as well.
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

  /// A `fetch` that gets no thread ends when its answer is due, any other command after ten seconds.
  private static func armUntilStart() {
    let failure = CommandError.noThread(unstarted)
    let deadline = invocation.isFetch ? invocation.statedDeadline : nil
    Watchdog.arm(
      after: (deadline ?? .seconds(10)) + Watchdog.grace, failure, asJSON: invocation.wantsJSON)
  }
}
