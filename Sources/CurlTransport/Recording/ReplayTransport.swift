// ReplayTransport.swift - answers from a recording, without a network.

import FoundationEssentials
package import NewsCore

/// Plays the answers for each URL in the order of the files; the last one repeats.
///
/// A request whose validator equals the recorded one gets 304, as from the publisher. Recorded
/// delays are waited for on the clock, up to the request's own limit.
package final class ReplayTransport: Transport {
  private let clock: any Clock<Duration>
  private let exchanges: Locked<[String: [RecordedExchange]]>

  /// - Throws: ``RecordingError`` naming the file that cannot be read.
  package init(
    directory: String, clock: any Clock<Duration> = ContinuousClock()
  ) throws(RecordingError) {
    self.clock = clock
    var exchanges: [String: [RecordedExchange]] = [:]
    for name in try RecordingFiles.names(in: directory) {
      let exchange = try ReplayTransport.read("\(directory)/\(name)")
      exchanges[exchange.url, default: []].append(exchange)
    }
    self.exchanges = Locked(exchanges)
  }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    guard let exchange = next(for: request) else {
      throw TransportError(
        .connectUnreachable, "not in the recording: \(URIReference(request.url).redacted)")
    }
    let isTooSlow = exchange.delay > request.limits.total
    try await wait(min(exchange.delay, request.limits.total))
    if isTooSlow {
      throw TransportError(.timeoutFirstByte, "the recorded answer takes \(exchange.delay)")
    }
    var response = try exchange.result.get()
    response.duration = exchange.delay
    return response.status == 200 && response.matches(request) ? response.notModified : response
  }

  private func next(for request: HTTPRequest) -> RecordedExchange? {
    let key = RecordedExchange.key(of: request)
    return exchanges.withLock { exchanges in
      guard let next = exchanges[key]?.first else { return nil }
      if exchanges[key]?.count ?? 0 > 1 { exchanges[key]?.removeFirst() }
      return next
    }
  }

  private func wait(_ duration: Duration) async throws(TransportError) {
    guard duration > .zero else { return }
    do {
      try await clock.sleep(for: duration)
    } catch {
      throw .cancelled
    }
  }

  private static func read(_ path: String) throws(RecordingError) -> RecordedExchange {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RecordingError(description: "cannot read \(path)")
    }
    do {
      return try RecordedExchange(fileBytes: Array(data))
    } catch {
      throw RecordingError(description: "\(path): \(error)")
    }
  }
}

extension HTTPResponse {
  /// Whether the request's validators are those of this answer (RFC 9110 section 13.1).
  fileprivate func matches(_ request: HTTPRequest) -> Bool {
    let sent = HTTPHeaders(request.headers)
    if let tag = sent["If-None-Match"] { return tag == headers["ETag"] }
    guard let date = sent["If-Modified-Since"] else { return false }
    return date == headers["Last-Modified"]
  }

  fileprivate var notModified: HTTPResponse {
    var copy = self
    copy.status = 304
    copy.body = []
    copy.wireBytes = 0
    return copy
  }
}
