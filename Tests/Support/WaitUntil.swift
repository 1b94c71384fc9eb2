// WaitUntil.swift - waits for a condition, and ends the run if it never becomes true.

import Glibc

/// Returns when `condition` holds; the awaited work must have been started.
///
/// A condition that does not become true within a minute is a defect of the test or of the program.
/// The process then ends and names the line: a test that waits without end would keep the whole run
/// from ending, without a message.
package func waitUntil(
  isolation: isolated (any Actor)? = #isolation, file: StaticString = #file, line: UInt = #line,
  _ condition: () async throws -> Bool
) async rethrows {
  let limit = ContinuousClock.now.advanced(by: .seconds(60))
  while try await !condition() {
    if ContinuousClock.now > limit { endRun(file, line) }
    await Task.yield()
  }
}

/// Ends the process without a trap: the stacks of all threads would follow the line, and the end of a log is
/// what people read first.
private func endRun(_ file: StaticString, _ line: UInt) -> Never {
  fflush(nil)
  let message = "\(file):\(line): error: the condition did not become true within a minute\n"
  write(STDERR_FILENO, message, message.utf8.count)
  _exit(1)
}
