// WaitUntil.swift - waits for a condition, and ends the run when it never comes true.

/// Returns when `condition` holds; what it waits for is on its way.
///
/// A condition that does not come true within a minute is a defect of the test or of the program.
/// The process ends then, and names the place: a test that waits for ever would keep the whole run
/// from ending, and would say nothing.
package func waitUntil(
  isolation: isolated (any Actor)? = #isolation, file: StaticString = #file, line: UInt = #line,
  _ condition: () async throws -> Bool
) async rethrows {
  let limit = ContinuousClock.now.advanced(by: .seconds(60))
  while try await !condition() {
    if ContinuousClock.now > limit {
      fatalError("what this line waits for did not happen in a minute", file: file, line: line)
    }
    await Task.yield()
  }
}
