// LoopbackServer.swift - a scripted HTTP/1.1 publisher on the loopback interface.

import NewsCore

/// A server for tests and benchmarks with real sockets, one thread and scripted answers.
///
///     let server = try LoopbackServer()
///     server.route("/bbc", .body(rss).etag("\"v1\""))
///     server.route("/flaky", .status(503), .body(rss))      // the last answer repeats
///     … fetch server.url("/bbc") …
///     #expect(server.requests("/bbc").count == 1)
///
/// It ends with its last reference, or with ``stop()``. Its port refuses connections from then on, until the last
/// reference is gone: no server of another test can get it.
package final class LoopbackServer: Sendable {
  package let port: UInt16
  private let shared: Locked<LoopbackState>
  private let loop: LoopbackLoop
  private let reservation: Int32

  /// Binds to `address`: 127.0.0.1, another 127.x.y.z, or 0.0.0.0 for all of them at once.
  package init(address: String = "127.0.0.1", port: UInt16 = 0) throws(LoopbackError) {
    let reserved = try LoopbackSocket.bound(to: address, port: port)
    reservation = reserved.descriptor
    self.port = reserved.port
    let listener = try LoopbackSocket.listen(on: address, port: self.port, backlog: 1024)
    shared = Locked(LoopbackState())
    loop = try LoopbackLoop.start(listener: listener.descriptor, shared: shared)
  }

  deinit {
    stop()
    LoopbackSocket.end(reservation, .close)
  }

  /// Scripts `path`: gives the answers in turn and repeats the last one; replaces an earlier script.
  ///
  /// A path may contain a query, and may end in `*` as a prefix; the longest match is used. The path `TLS`
  /// stands for the first record of a TLS client, which gets an answer only if that path is scripted.
  package func route(_ path: String, _ answers: LoopbackAnswer...) {
    route(path, answers)
  }

  package func route(_ path: String, _ answers: [LoopbackAnswer]) {
    shared.withLock { $0.routes[path] = answers }
  }

  package func url(_ path: String, host: String = "127.0.0.1") -> String {
    "http://\(host):\(port)\(path)"
  }

  /// Every request for this path so far, in order of arrival.
  package func requests(_ path: String) -> [LoopbackRequest] {
    shared.withLock { state in state.requests.filter { $0.path == path || $0.target == path } }
  }

  package var statistics: LoopbackStatistics {
    shared.withLock { $0.statistics }
  }

  /// Closes everything and waits for the thread; a second call does nothing.
  package func stop() {
    loop.stop()
  }
}

/// The numbers of requests that a publisher has counted.
package struct LoopbackStatistics: Hashable, Sendable, Codable {
  package var requests = 0
  package var connections = 0
  package var requestsByPath: [String: Int] = [:]
  /// Requests that were being answered at the same time.
  package var active = 0
  package var maxActive = 0
  package var activeByAddress: [String: Int] = [:]
  package var maxActiveByAddress: [String: Int] = [:]

  mutating func began(_ request: LoopbackRequest) {
    requests += 1
    requestsByPath[request.path, default: 0] += 1
    active += 1
    maxActive = max(maxActive, active)
    let here = activeByAddress[request.localAddress, default: 0] + 1
    activeByAddress[request.localAddress] = here
    maxActiveByAddress[request.localAddress] = max(
      maxActiveByAddress[request.localAddress] ?? 0, here)
  }

  mutating func ended(at address: String) {
    active -= 1
    activeByAddress[address, default: 1] -= 1
  }
}

/// State that the server's thread and its owner share.
struct LoopbackState: Sendable {
  var routes: [String: [LoopbackAnswer]] = [:]
  var requests: [LoopbackRequest] = []
  var statistics = LoopbackStatistics()

  /// Requests beyond this number are counted, but not logged.
  private static let logLimit = 100_000

  /// Logs the request and takes the next answer of its script.
  mutating func answer(_ request: LoopbackRequest) -> LoopbackAnswer {
    statistics.began(request)
    if requests.count < LoopbackState.logLimit { requests.append(request) }
    if request.path == "/__stats" { return statisticsAnswer }
    guard let route = route(for: request), let answers = routes[route], let next = answers.first
    else { return .status(404, "nothing is scripted for \(request.target)") }
    if answers.count > 1 { routes[route]?.removeFirst() }
    return next
  }

  private func route(for request: LoopbackRequest) -> String? {
    if routes[request.target] != nil { return request.target }
    if routes[request.path] != nil { return request.path }
    return routes.keys.filter { $0.hasSuffix("*") && request.target.hasPrefix($0.dropLast()) }
      .max { $0.utf8.count < $1.utf8.count }
  }
}
