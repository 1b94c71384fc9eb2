// HangingPublishers.swift - publishers that accept a request and never answer.

import NewsCore
import TestSupport

/// A network in which no publisher answers before `clock` is advanced by a year.
func hangingTransport(_ clock: TestClock) async -> FakeTransport {
  let transport = FakeTransport()
  for source in sampleSources {
    await transport.script(source.url, [FakeTransport.hang(on: clock)])
  }
  return transport
}

extension ServerUnderTest {
  /// Advances the clock past the deadline of an answer that waits for publishers until `deadline`.
  ///
  /// The engine stops waiting a little earlier, to have time for the answer itself.
  func passDeadline(_ deadline: Duration) async {
    await clock.waitForSleepers(between: deadline * 0.8, and: deadline)
    clock.advance(by: deadline)
  }
}
