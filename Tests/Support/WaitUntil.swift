// WaitUntil.swift - waits for a condition, and ends the run if it never becomes true.

import Glibc

/// Returns when `condition` holds; the awaited work must have been started.
///
/// A condition that does not become true within a minute is a defect of the test or of the program.
/// The process then ends and names the line: a test that waits without end would keep the whole run
/// from ending, without a message. A round counts for 200 ms at most: while the whole machine stands still, the
/// awaited work does too.
package func waitUntil(
  isolation: isolated (any Actor)? = #isolation, file: StaticString = #file, line: UInt = #line,
  _ condition: () async throws -> Bool
) async rethrows {
  var (rounds, waited, last) = (0, Duration.zero, ContinuousClock.now)
  while try await !condition() {
    let now = ContinuousClock.now
    waited += min(now - last, .milliseconds(200))
    last = now
    if waited > .seconds(60) { endRun(file, line) }
    await pause(afterRounds: rounds)
    rounds += 1
  }
}

/// Most conditions become true in a few rounds; a later one may need another thread or process, from which a
/// waiter that never sleeps takes a core.
private func pause(afterRounds rounds: Int) async {
  // In a cancelled task the sleep ends at once.
  await Task.yield()
  if rounds >= 500 { try? await Task.sleep(for: .milliseconds(1)) }
}

/// Ends the process without a trap: the stacks of all threads would follow the line, and the end of a log is
/// what people read first.
private func endRun(_ file: StaticString, _ line: UInt) -> Never {
  fflush(nil)
  let message = "\(file):\(line): error: the condition did not become true within a minute\n"
  write(STDERR_FILENO, message, message.utf8.count)
  _exit(1)
}
