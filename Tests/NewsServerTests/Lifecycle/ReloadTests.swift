// ReloadTests.swift - what a reload of the configuration changes.

import NIOPosix
import NewsCore
import NewsEngine
import NewsStore
import TestSupport
import Testing

@testable import NewsServer

@Suite struct `A reload` {
  private struct Wrong: Error {}

  /// The state of a server that was told to reload.
  private func reloaded(
    _ load: @escaping @Sendable () async throws -> ServerSettings
  ) async throws -> ServerState {
    let clock = TestClock()
    let store = try await Store.open(.memory)
    let engine = Engine(
      store: store, transport: FakeTransport(), options: EngineOptions(), owner: "me",
      now: { clock.moment }, clock: clock)
    let state = ServerState(
      ServerDependencies(engine: engine), options: ServerOptions(),
      settings: ServerSettings(catalogue: sampleSources))
    let handler = CacheableHandler(state: state)
    _ = await handler.response(to: .sources, generation: state.cache.generation)
    let notifier = ServiceNotifier(
      socket: nil, group: MultiThreadedEventLoopGroup.singleton, clock: clock)
    await Reloader(state: state, notifier: notifier, load: load).reload()
    await store.close()
    return state
  }

  @Test func `takes effect for later requests`() async throws {
    let state = try await reloaded {
      ServerSettings(catalogue: [Source(name: "new", url: "http://new.example/feed")])
    }

    #expect(state.settings.catalogue.map(\.name) == ["new"])
    #expect(state.cache.count == 0)
  }

  @Test func `with wrong settings keeps the old ones`() async throws {
    let state = try await reloaded { throw Wrong() }

    #expect(state.settings.catalogue == sampleSources)
    #expect(state.cache.count == 1)
  }
}
