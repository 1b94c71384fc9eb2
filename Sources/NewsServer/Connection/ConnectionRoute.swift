// ConnectionRoute.swift - the route of the request that a connection is answering.

import NIOConcurrencyHelpers

/// The route that the ``HTTPConnectionHandler`` has found for a request, for the ``Router``.
///
/// Between the two lie a codec and Hummingbird, which pass on nothing but the request. The router has at most one
/// request of a connection at a time.
final class ConnectionRoute: Sendable {
  /// The route of the connection whose requests the current task answers.
  @TaskLocal static var current: ConnectionRoute?

  private let box = NIOLockedValueBox<Route?>(nil)

  /// The route; nil when nothing is served under the path of the request.
  var route: Route? {
    get { box.withLockedValue { $0 } }
    set { box.withLockedValue { $0 = newValue } }
  }
}
