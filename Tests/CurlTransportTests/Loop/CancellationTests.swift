// CancellationTests.swift - cancelling a request at any moment, without loss.

import CurlTransport
import NewsCore
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1))) struct `Cancelling a fetch` {
  let server: LoopbackServer
  let transport = CurlTransport.local()

  init() throws {
    server = try LoopbackServer()
    server.route("/slow", .text("late").delayed(by: .seconds(60)))
    server.route("/feed", .text("hello").delayed(by: .milliseconds(20)))
  }

  @Test func `ends it at once with the code for cancelling`() async throws {
    let task = Task { await transport.failure(server.url("/slow")) }
    await waitUntil { !server.requests("/slow").isEmpty }

    task.cancel()

    #expect(await task.value?.code == .cancelled, "the answer would come after a minute")
  }

  @Test func `before it began sends nothing`() async throws {
    let task = Task {
      while !Task.isCancelled { await Task.yield() }
      return await transport.failure(server.url("/slow"))
    }
    task.cancel()

    #expect(await task.value?.code == .cancelled)
    #expect(server.requests("/slow").isEmpty)
  }

  @Test func `five hundred times at random moments loses and repeats no response`() async throws {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    let moments = (0..<500).map { _ in Int.random(in: 0...500, using: &random) }

    let ends = await withTaskGroup(of: OutcomeCode?.self) { group in
      for moment in moments { group.addTask { await cancelled(afterRequests: moment) } }
      return await group.reduce(into: [OutcomeCode?: Int]()) { $0[$1, default: 0] += 1 }
    }

    #expect(ends.values.reduce(0, +) == 500)
    #expect(Set(ends.keys).isSubset(of: [.fresh, .cancelled]), "seed \(seed): \(ends)")
    #expect(ends[.cancelled, default: 0] > 0, "seed \(seed): \(ends)")
    #expect(try await transport.get(server.url("/feed")).text == "hello")
    await waitUntil { server.statistics.active == 0 }
  }

  /// Fetches, and cancels the fetch when the server has received `count` requests of all fetches, unless it
  /// has ended before.
  private func cancelled(afterRequests count: Int) async -> OutcomeCode? {
    let isOver = Locked(false)
    let fetch = Task { () -> OutcomeCode? in
      defer { isOver.withLock { $0 = true } }
      do {
        return try await transport.get(server.url("/feed")).text == "hello" ? .fresh : nil
      } catch {
        return (error as? TransportError)?.code
      }
    }
    await waitUntil { isOver.withLock(\.self) || server.statistics.requests >= count }
    fetch.cancel()
    return await fetch.value
  }
}
