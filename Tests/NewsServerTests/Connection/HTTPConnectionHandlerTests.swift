// HTTPConnectionHandlerTests.swift - the timer of a connection, with the clock of an embedded event loop.

import NIOCore
import NIOEmbedded
import NIOHTTP1
import TestSupport
import Testing

@testable import NewsServer

/// Which deadline runs when is in the tables of ``ConnectionStateMachine``; here the handler is seen to keep it.
@Suite struct `The handler of a connection` {
  /// Sends `bytes` to a handler, and lets `body` look at the connection.
  ///
  /// An embedded event loop stays on one thread, so `body` cannot wait.
  private func withConnection(
    _ bytes: String, _ body: (EmbeddedChannel, ServerState) throws -> Void
  ) async throws {
    try await withServerState { state in
      let channel = EmbeddedChannel()
      let pipeline = channel.pipeline.syncOperations
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false)
      try pipeline.addHandler(
        HTTPConnectionHandler(
          state: state, client: nil, request: ConnectionRequest(), isOverLimit: false))
      channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1), promise: nil)
      try channel.writeInbound(ByteBuffer(string: bytes))
      try body(channel, state)
      _ = try channel.finish(acceptAlreadyClosed: true)
    }
  }

  private func request(_ target: String) -> String {
    "GET \(target) HTTP/1.1\r\nHost: 127.0.0.1:0\r\n\r\n"
  }

  /// Whether the connection is open until this time, and not longer.
  private func lasts(_ channel: EmbeddedChannel, _ time: TimeAmount) -> Bool {
    channel.embeddedEventLoop.advanceTime(by: time - .milliseconds(1))
    let isOpen = channel.isActive
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    return isOpen && !channel.isActive
  }

  @Test func `disconnects a client that does not send its whole head`() async throws {
    try await withConnection("GET /li") { channel, state in
      #expect(lasts(channel, .seconds(10)))
      #expect(state.counters.timeouts.value == 1)
    }
  }

  @Test func `disconnects a client that stays idle`() async throws {
    // The answer to this request needs no router.
    try await withConnection("POST / HTTP/1.1\r\nHost: 127.0.0.1:0\r\n\r\n") { channel, state in
      let answer = try channel.readOutbound(as: ByteBuffer.self)

      #expect(answer.map { String(buffer: $0).hasPrefix("HTTP/1.1 405 ") } == true)
      #expect(lasts(channel, .seconds(60)))
      #expect(state.counters.timeouts.value == 0)
    }
  }

  @Test(arguments: ["/news", "/events"])
  func `waits at its end for no response longer than the drain time`(target: String) async throws {
    try await withConnection(request(target)) { channel, state in
      channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())

      #expect(state.isDraining)
      #expect(lasts(channel, .seconds(5)))
      #expect(state.counters.inFlight.value == 0)
    }
  }

  @Test func `waits at its end only shortly for a request that was just sent`() async throws {
    try await withConnection("GET /news HTTP/1.1\r\nHo") { channel, _ in
      channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())

      #expect(lasts(channel, .milliseconds(250)))
    }
  }

  @Test func `closes the stream of a client that has closed its side`() async throws {
    try await withConnection(request("/events")) { channel, _ in
      channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)

      #expect(!channel.isActive)
    }
  }
}
