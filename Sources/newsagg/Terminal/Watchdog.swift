// Watchdog.swift - ends a process that can no longer end by itself.

import CProcess
import Dispatch
import Glibc
import NewsCore

/// Ends the process with a message when a step takes far too long.
///
/// When no thread can be created, the concurrency runtime retries for ever, and neither tasks nor
/// their timers run. So this is a timer of the kernel, whose signal handler writes a message that was
/// prepared before.
enum Watchdog {
  /// How long after its deadline an answer must be written at the latest.
  static let grace: Duration = .seconds(2)
  /// The limit for opening the store, which may migrate its schema, and for writing, which may prune it.
  static let storage: Duration = .seconds(60)
  /// The least time for an answer, even when its deadline has passed.
  private static let leastTime: Duration = .seconds(1)
  private static let start = ContinuousClock.now

  /// The time since the watchdog was first used, which is about the age of the process.
  static var sinceStart: Duration { ContinuousClock.now - start }

  /// Ends the process after `limit`, unless it is armed again or disarmed before.
  static func arm(after limit: Duration, _ failure: CommandError, asJSON: Bool) {
    _ = start
    // Never freed, because the handler reads it. A command arms the watchdog four times at most.
    let text = failure.line(asJSON: asJSON).withCString(strdup)
    newsagg_set_watchdog(Int(limit.milliseconds), failure.status.rawValue, text)
  }

  /// Ends the process when an answer due in `time` is not written; `time` may be negative.
  static func arm(forAnswerIn time: Duration, asJSON: Bool) {
    arm(after: max(time + grace, leastTime), .noAnswer, asJSON: asJSON)
  }

  /// Limits the opening of the store for an answer; a thread was available after `waited`.
  ///
  /// Dispatch tries again every second if it cannot start a thread. Then the threads of the store are slow to start
  /// too, and the answer must not wait for them as long as for an upgrade of the schema.
  static func arm(forOpeningStoreAfter waited: Duration, deadline: Duration, asJSON: Bool) {
    if waited < .milliseconds(900) {
      arm(after: storage, .noStore, asJSON: asJSON)
    } else {
      arm(forAnswerIn: deadline - waited, asJSON: asJSON)
    }
  }

  static func disarm() {
    newsagg_clear_watchdog()
  }

  /// Returns once a thread of Dispatch has run a block.
  ///
  /// The store uses the same thread afterwards: serial queues have a separate pool of threads from the global
  /// queues.
  static func waitForThread() async {
    let queue = DispatchQueue(label: "newsagg.start")
    // Looking up the types of a checked one takes 0.1 ms of each start.
    await withUnsafeContinuation { thread in queue.async { thread.resume() } }
  }
}

extension CommandError {
  /// No thread could be started, so no task runs.
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

  /// The answer was not written in time.
  static let noAnswer = CommandError(
    status: .criticalMissing, code: "local.resource",
    message: "there was no answer two seconds after the deadline",
    hint: "a limit of this machine may be too low (ulimit -a), or its disk does not respond")

  /// The answer was written, but saving the result in the store took too long.
  static func notSaved(_ status: ExitStatus) -> CommandError {
    CommandError(
      status: status, code: "local.resource",
      message: "the results of this run were not saved within a minute",
      hint: "a limit of this machine may be too low (ulimit -a), or its disk does not respond")
  }

  static let noStore = CommandError(
    status: .unavailable, code: "local.resource",
    message: "the store did not open within a minute",
    hint: "a limit of this machine may be too low (ulimit -a), or its disk does not respond")
}
