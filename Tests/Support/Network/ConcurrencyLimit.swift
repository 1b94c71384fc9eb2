// ConcurrencyLimit.swift - limits how many tests of a kind run at the same time.

/// Runs at most a number of tests at a time; the others wait for their turn.
///
/// It is for tests that depend on real time, or that share a server.
package final class ConcurrencyLimit: Sendable {
  private let places: AsyncStream<Void>
  private let free: AsyncStream<Void>.Continuation

  package init(places count: Int) {
    (places, free) = AsyncStream.makeStream(of: Void.self)
    for _ in 0..<count { free.yield() }
  }

  package func enter() async {
    for await _ in places { return }
  }

  package func leave() { free.yield() }
}
