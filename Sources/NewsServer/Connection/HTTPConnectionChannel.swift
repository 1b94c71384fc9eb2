// HTTPConnectionChannel.swift - how a new connection is set up.

import Hummingbird
import HummingbirdCore
import Logging
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1 with the ``HTTPConnectionHandler`` between codec and router.
///
/// It takes the place of Hummingbird's own channel, whose timers cover neither slow readers nor
/// slow heads, and which sees a request when its Host fields are already merged.
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
      try pipeline.addHandler(
        HTTPConnectionHandler(
          state: state, client: ClientKey(channel.remoteAddress),
          isOverLimit: count > limits.soft))
      try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: false))
      return PendingConnection(
        try NIOAsyncChannel(
          wrappingChannelSynchronously: channel,
          configuration: .init(isOutboundHalfClosureEnabled: true)))
    }
  }

  func handle(value: Value, logger: Logger) async {
    await handleHTTP(asyncChannel: value.take(), logger: logger)
  }

  private var decoderLimits: NIOHTTPDecoderLimitConfiguration {
    var limits = NIOHTTPDecoderLimitConfiguration()
    limits.maxHeaderFieldSize = state.options.maxHeaderFieldBytes
    limits.maxHeaderListSize = state.options.maxHeaderBytes
    limits.maxHeaderFieldCount = state.options.maxHeaderFields
    return limits
  }
}

/// A connection on its way to its handler.
///
/// When the server stops between accepting a connection and handling it, nobody handles it; an
/// asynchronous channel that is dropped unused traps (swift-nio, `NIOAsyncWriter.deinit`), so it is
/// closed here.
final class PendingConnection: ServerChildChannelValue {
  private let asyncChannel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
  private let isTaken = NIOLockedValueBox(false)

  init(_ asyncChannel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>) {
    self.asyncChannel = asyncChannel
  }

  var channel: any Channel { asyncChannel.channel }

  func take() -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
    isTaken.withLockedValue { $0 = true }
    return asyncChannel
  }

  deinit {
    guard !isTaken.withLockedValue({ $0 }) else { return }
    let asyncChannel = asyncChannel
    Task { try? await asyncChannel.executeThenClose { _, _ in } }
  }
}

extension ClientKey {
  /// Nil for a Unix socket: its file's mode says who may connect.
  init?(_ address: SocketAddress?) {
    switch address {
    // The address follows family and port, in IPv6 also the flow label.
    case .v4(let address):
      self.init(withUnsafeBytes(of: address.address) { Array($0[4..<8]) })
    case .v6(let address):
      self.init(withUnsafeBytes(of: address.address) { Array($0[8..<24]) })
    case .unixDomainSocket, nil: return nil
    }
  }
}
