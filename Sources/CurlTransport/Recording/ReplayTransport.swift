// ReplayTransport.swift - answers from a recording, without a network.

import FoundationEssentials
package import NewsCore

/// Plays the answers for each URL in the order of the files; the last one repeats.
///
/// A request whose validator equals the recorded one gets 304, as from the publisher. Recorded
/// delays are waited for on the clock, up to the request's own limit.
package final class ReplayTransport: Transport {
  private let clock: any Clock<Duration>
  /// The files of each URL; each is read again when it is played, so that no body stays in memory.
  private let files: Locked<[String: [String]]>

  /// - Throws: ``RecordingError`` naming the file that cannot be read.
  package init(
    directory: String, clock: any Clock<Duration> = ContinuousClock()
  ) throws(RecordingError) {
    self.clock = clock
    var files: [String: [String]] = [:]
    for name in try RecordingFiles.names(in: directory) {
      let path = "\(directory)/\(name)"
      files[try ReplayTransport.read(path).url, default: []].append(path)
    }
    self.files = Locked(files)
  }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let exchange = try next(for: request)
    let isTooSlow = exchange.delay > request.limits.total
    try await wait(min(exchange.delay, request.limits.total))
    if isTooSlow {
      throw TransportError(.timeoutFirstByte, "the recorded answer takes \(exchange.delay)")
    }
    var response = try exchange.result.get()
    response.duration = exchange.delay
    return response.status == 200 && response.matches(request) ? response.notModified : response
  }

  private func next(for request: HTTPRequest) throws(TransportError) -> RecordedExchange {
    let key = RecordedExchange.key(of: request)
    let file = files.withLock { files in
      files[key]?.count ?? 0 > 1 ? files[key]?.removeFirst() : files[key]?.first
    }
    guard let file else {
      throw TransportError(
        .connectUnreachable, "not in the recording: \(URIReference(request.url).redacted)")
    }
    do throws(RecordingError) {
      return try ReplayTransport.read(file)
    } catch {
      throw TransportError(.connectUnreachable, error.description)
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
  /// Whether the request's validators equal those of this answer (RFC 9110 section 13.1).
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
