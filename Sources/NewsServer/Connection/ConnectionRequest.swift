// ConnectionRequest.swift - the request that a connection is answering, with its route.

import NIOConcurrencyHelpers

/// A request for the router.
struct RoutedRequest: Sendable {
  /// Nil when nothing is served under the path of the request.
  var route: Route?
  var head: RequestHead
}

/// The request that the ``HTTPConnectionHandler`` has read, and its route, for the ``Router``.
///
/// Between the two lie a codec and Hummingbird, which pass on nothing but the request in another form. The router has
/// at most one request of a connection at a time.
final class ConnectionRequest: Sendable {
  /// That of the connection whose requests the current task answers.
  @TaskLocal static var current: ConnectionRequest?

  private let box = NIOLockedValueBox<RoutedRequest?>(nil)

  var routed: RoutedRequest? {
    get { box.withLockedValue { $0 } }
    set { box.withLockedValue { $0 = newValue } }
  }
}
