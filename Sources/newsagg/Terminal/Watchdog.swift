// Watchdog.swift - the end of a process that can no longer end by itself.

import CProcess
import Dispatch
import Glibc
import NewsCore

/// Ends the process with a message when a step takes longer than it ever should.
///
/// Without a thread no task runs, so no timer of ours would either: the concurrency runtime tries
/// again for ever. This one is a timer of the kernel, whose handler writes a message that was made
/// beforehand.
enum Watchdog {
  /// An answer must be written by its deadline and this long afterwards.
  static let grace: Duration = .seconds(2)
  /// To open the store may bring it to a new schema first; to write it may prune it.
  static let storage: Duration = .seconds(60)
  /// A late answer, of what is stored, is given this long at least.
  private static let leastTime: Duration = .seconds(1)
  private static let start = ContinuousClock.now

  /// The time since it was armed first, which is when the process began.
  static var sinceStart: Duration { ContinuousClock.now - start }

  /// Ends the process after `limit`, unless it is armed again or disarmed before.
  static func arm(after limit: Duration, _ failure: CommandError, asJSON: Bool) {
    _ = start
    // Never freed: the handler reads it. A command arms three times at most.
    let text = failure.line(asJSON: asJSON).withCString(strdup)
    newsagg_set_watchdog(Int(limit.milliseconds), failure.status.rawValue, text)
  }

  /// The same for an answer that is due in `time`, or was due before.
  static func arm(forAnswerIn time: Duration, asJSON: Bool) {
    arm(after: max(time + grace, leastTime), .noAnswer, asJSON: asJSON)
  }

  static func disarm() {
    newsagg_clear_watchdog()
  }

  /// Returns once a thread of Dispatch has run something, as the store will need one.
  static func waitForThread() async {
    await withCheckedContinuation { thread in DispatchQueue.global().async { thread.resume() } }
  }
}

extension CommandError {
  /// No task has begun to run.
  static func noThread(_ status: ExitStatus) -> CommandError {
    CommandError(
      status: status, code: "local.resource", message: "no thread could be started",
      hint: "raise the limit of processes (ulimit -u) or of memory (ulimit -v)")
  }

  static func noDescriptor(_ status: ExitStatus) -> CommandError {
    CommandError(
      status: status, code: "local.resource", message: "too few file descriptors are left",
      hint: "raise the limit of open files (ulimit -n)")
  }

  /// The answer should have been written long ago.
  static let noAnswer = CommandError(
    status: .criticalMissing, code: "local.resource",
    message: "there was no answer two seconds after the deadline",
    hint: "a limit of this machine may be too low (ulimit -a), or its disk does not respond")

  /// The answer is out, but the store does not take what was found.
  static func notSaved(_ status: ExitStatus) -> CommandError {
    CommandError(
      status: status, code: "local.resource",
      message: "what this run found was not saved within a minute",
      hint: "a limit of this machine may be too low (ulimit -a), or its disk does not respond")
  }

  static let noStore = CommandError(
    status: .unavailable, code: "local.resource",
    message: "the store did not open within a minute",
    hint: "a limit of this machine may be too low (ulimit -a), or its disk does not respond")
}
