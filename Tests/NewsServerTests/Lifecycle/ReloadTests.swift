// ReloadTests.swift - what a reload of the configuration changes.

import NIOPosix
import NewsCore
import Testing

@testable import NewsServer

@Suite struct `A reload` {
  private struct Wrong: Error {}

  /// Lets `check` look at the state of a server that was told to reload.
  private func reloading(
    _ load: @escaping @Sendable () async throws -> ServerSettings, _ check: (ServerState) -> Void
  ) async throws {
    try await withServerState { state in
      let handler = CacheableHandler(state: state)
      _ = await handler.response(to: .sources, generation: state.cache.generation)
      let notifier = ServiceNotifier(
        socket: nil, group: MultiThreadedEventLoopGroup.singleton, clock: state.clock)
      await Reloader(state: state, notifier: notifier, load: load).reload()
      check(state)
    }
  }

  @Test func `takes effect for later requests`() async throws {
    let new = ServerSettings(catalogue: [Source(name: "new", url: "http://new.example/feed")])

    try await reloading({ new }) { state in
      #expect(state.settings.catalogue.map(\.name) == ["new"])
      #expect(state.cache.count == 0)
    }
  }

  @Test func `with wrong settings keeps the old ones`() async throws {
    try await reloading({ throw Wrong() }) { state in
      #expect(state.settings.catalogue == sampleSources)
      #expect(state.cache.count == 1)
    }
  }
}
