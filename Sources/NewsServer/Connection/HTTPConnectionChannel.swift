// HTTPConnectionChannel.swift - sets up a new connection.

import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1 with the ``HTTPConnectionHandler`` between codec and router.
///
/// It replaces Hummingbird's channel, whose timers cover neither slow readers nor slow heads, and which
/// gets a request only after its Host fields were merged.
struct HTTPConnectionChannel: ServerChildChannel, HTTPChannelHandler {
  typealias Value = PendingConnection

  let state: ServerState
  let limits: ConnectionLimits
  let responder: HTTPChannelHandler.Responder

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      let pipeline = channel.pipeline.syncOperations
      try pipeline.configureHTTPServerPipeline(
        withPipeliningAssistance: false, withErrorHandling: false,
        withOutboundHeaderValidation: true, withEncoderConfiguration: .init(),
        withDecoderLimitConfiguration: decoderLimits)
      let count = state.counters.connections.add(1)
      state.counters.accepted.add(1)
      channel.closeFuture.whenComplete { [state] _ in
        state.counters.connections.add(-1)
      }
      let request = ConnectionRequest()
      try pipeline.addHandler(
        HTTPConnectionHandler(
          state: state, client: ClientKey(channel.remoteAddress), request: request,
          isOverLimit: count > limits.soft))
      try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
      return PendingConnection(
        try NIOAsyncChannel(
          wrappingChannelSynchronously: channel,
          configuration: .init(isOutboundHalfClosureEnabled: true)),
        request: request)
    }
  }

  func handle(value: Value, logger: Logger) async {
    await ConnectionRequest.$current.withValue(value.request) {
      await handleHTTP(asyncChannel: value.take(), logger: logger)
    }
  }

  private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = state.options.maxHeaderFieldBytes
    limits.maxHeaderListSize = state.options.maxHeaderBytes
    limits.maxHeaderFieldCount = state.options.maxHeaderFields
    return limits
  }
}
