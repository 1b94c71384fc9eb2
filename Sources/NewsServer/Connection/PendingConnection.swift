// PendingConnection.swift - a connection that is accepted but not handled yet.

import HummingbirdCore
import NIOConcurrencyHelpers
import NIOCore
import NIOHTTPTypes

/// A connection that is accepted but not handled yet.
///
/// If the server stops in between, the connection is never handled. An asynchronous channel that is never
/// used traps in its deinit (swift-nio, `NIOAsyncWriter.deinit`), so it is closed here.
final class PendingConnection: ServerChildChannelValue {
  let request: ConnectionRequest
  private let asyncChannel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>
  private let isTaken = NIOLockedValueBox(false)

  init(
    _ asyncChannel: NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>, request: ConnectionRequest
  ) {
    self.request = request
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
