// CurlTransport.swift - the Transport that uses libcurl's multi interface.

import Glibc
package import NewsCore
import NewsText

/// Fetches over HTTP and HTTPS with libcurl, on one thread; redirects and addresses follow our policy.
///
/// Nothing is opened before the first ``send(_:)``: no library, no thread, no file descriptor.
package final class CurlTransport: Transport {
  private enum State: Sendable {
    case idle
    case running(CurlLoop)
    case shutDown
  }

  private let options: Options
  private let state = Locked(State.idle)

  package init(options: Options) {
    self.options = options
  }

  deinit {
    shutDown()
  }

  /// Sends a request; values of its `originHeaders` are masked in the answer, see ``SecretMask``.
  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let mask = SecretMask(request.originHeaders.map(\.value))
    do {
      return try await follow(request, mask).masked(mask)
    } catch {
      throw error.masked(mask)
    }
  }

  private func follow(
    _ request: HTTPRequest, _ mask: SecretMask
  ) async throws(TransportError) -> HTTPResponse {
    let started = ContinuousClock.now
    try request.checkHeaders()
    let loop = try openLoop()
    let addressGuard = try AddressGuard(options.allowPrivate + request.allowPrivate)
    var walk = try RedirectWalk(request, mask)
    while true {
      let hop = Hop(
        address: walk.current, headers: walk.headers(of: request), limits: request.limits,
        addressGuard: addressGuard, wireAllowance: request.limits.maxWireBytes - walk.receivedBytes,
        deadline: started + request.limits.total)
      let answer = try await loop.send(hop).get(afterRedirect: !walk.hops.isEmpty)
      guard RedirectWalk.isRedirect(answer.status) else {
        let body = try walk.body(of: answer, request.limits)
        return HTTPResponse(
          status: answer.status, headers: answer.headers, body: body, url: walk.current.url,
          hops: walk.hops, wireBytes: answer.wireBytes, duration: .now - started)
      }
      let previous = walk.current
      try walk.follow(answer, at: WallTime(seconds: Int64(time(nil))))
      try await request.checkPermission(toFollow: walk.current, from: previous)
    }
  }

  /// Cancels all transfers and closes everything; afterwards every send fails.
  ///
  /// It blocks for the few milliseconds that the thread needs to end.
  package func shutDown() {
    let running: CurlLoop? = state.withLock { state in
      defer { state = .shutDown }
      return if case .running(let loop) = state { loop } else { nil }
    }
    running?.stop()
  }

  private func openLoop() throws(TransportError) -> CurlLoop {
    let loop: Result<CurlLoop, TransportError> = state.withLock { state in
      switch state {
      case .running(let loop): return .success(loop)
      case .shutDown: return .failure(.shutDown)
      case .idle: break
      }
      return Result { () throws(TransportError) in
        let loop = try CurlLoop.start(options)
        state = .running(loop)
        return loop
      }
    }
    return try loop.get()
  }
}

extension AddressGuard {
  fileprivate init(_ ranges: [String]) throws(TransportError) {
    var allowed: [AddressRange] = []
    for text in ranges {
      guard let range = AddressRange(text) else {
        throw TransportError(
          .policyBlocked, "allow_private: \(text) is not a range such as 192.168.1.0/24")
      }
      allowed.append(range)
    }
    self.init(allowed: allowed)
  }
}

extension RedirectWalk {
  fileprivate init(_ request: HTTPRequest, _ mask: SecretMask) throws(TransportError) {
    do {
      let start = try WebAddress(request.url)
      self.init(from: start, limit: request.limits.maxRedirects, mask: mask)
    } catch {
      throw TransportError(
        .policyBlocked, "\(URIReference(request.url).redacted): \(error.reason)")
    }
  }
}

extension HTTPRequest {
  /// Refuses control characters: with a line break, a value could add another header (RFC 9110 section
  /// 5.5).
  fileprivate func checkHeaders() throws(TransportError) {
    let isBroken = { (header: HTTPHeader) in
      (header.name + header.value).utf8.contains { $0 < 0x20 && $0 != 0x09 || $0 == 0x7f }
    }
    for header in headers + originHeaders where isBroken(header) {
      throw TransportError(
        .policyBlocked, "the header \(header.name.prefix(64)) holds a control character")
    }
  }
}

extension HTTPRequest {
  /// Waits for the permission to follow a redirect to `next`.
  fileprivate func checkPermission(
    toFollow next: WebAddress, from previous: WebAddress
  ) async throws(TransportError) {
    func refusal(_ reason: String) -> TransportError {
      TransportError(
        .limited, "\(previous.label): it redirects to \(next.label), which \(reason)",
        afterRedirect: true)
    }
    switch await mayFollow(next.hostKey) {
    case .granted: return
    case .busy: throw refusal("was busy with other requests")
    case .paused(let pause):
      var error = refusal("has asked for a pause")
      error.pause = pause
      throw error
    }
  }
}

extension HopResult {
  fileprivate func get(afterRedirect: Bool) throws(TransportError) -> HopAnswer {
    do {
      return try get()
    } catch {
      var error = error
      error.afterRedirect = afterRedirect
      throw error
    }
  }
}

extension RedirectWalk {
  /// The body of the last hop, decoded.
  fileprivate func body(
    of answer: HopAnswer, _ limits: TransferLimits
  ) throws(TransportError) -> [UInt8] {
    do {
      return try answer.decodedBody(limits, mask)
    } catch {
      throw TransportError(
        error.code, "\(current.label): \(error.reason)", afterRedirect: !hops.isEmpty)
    }
  }
}
