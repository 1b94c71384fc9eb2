// FakeTransport.swift - the network as a script, with a log of the requests.

package import NewsCore

/// Answers each URL by its script: one entry for each request, then the last one repeatedly.
package actor FakeTransport: Transport {
  package typealias Answer = @Sendable (HTTPRequest) async -> Result<HTTPResponse, TransportError>

  private var scripts: [String: [Answer]]
  package private(set) var requests: [HTTPRequest] = []
  package private(set) var inFlight = 0
  package private(set) var maxInFlight = 0

  package init(_ scripts: [String: [Answer]] = [:]) {
    self.scripts = scripts
  }

  package func script(_ url: String, _ answers: [Answer]) {
    scripts[url] = answers
  }

  package func requests(to url: String) -> [HTTPRequest] { requests.filter { $0.url == url } }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    requests.append(request)
    inFlight += 1
    maxInFlight = max(maxInFlight, inFlight)
    defer { inFlight -= 1 }
    guard var script = scripts[request.url], let answer = script.first else {
      throw TransportError(.connectRefused, "no script for \(request.url)")
    }
    if script.count > 1 {
      script.removeFirst()
      scripts[request.url] = script
    }
    return try await answer(request).get()
  }
}

extension FakeTransport {
  /// An immediate answer; `url` is the address it came from after a redirect.
  package static func respond(
    _ status: Int = 200, _ body: String = "", headers: [HTTPHeader] = [], from url: String? = nil
  ) -> Answer {
    { request in
      .success(
        HTTPResponse(
          status: status, headers: HTTPHeaders(headers), body: Array(body.utf8),
          url: url ?? request.url,
          wireBytes: body.utf8.count))
    }
  }

  /// A redirect to `host`, which gives `answer` if the request permits to follow it.
  package static func redirect(to host: String, _ answer: @escaping Answer) -> Answer {
    { request in
      if let refusal = await request.refusal(toFollow: host) { return .failure(refusal) }
      return await answer(request)
    }
  }

  package static func fail(_ code: OutcomeCode) -> Answer {
    { _ in .failure(TransportError(code, "scripted \(code.rawValue)")) }
  }

  /// 304 when the request carries `etag`, else the document with it.
  package static func conditional(_ body: String, etag: String) -> Answer {
    { request in
      let isKnown = request.headers.contains(HTTPHeader("If-None-Match", etag))
      return .success(
        HTTPResponse(
          status: isKnown ? 304 : 200, headers: HTTPHeaders([HTTPHeader("ETag", etag)]),
          body: isKnown ? [] : Array(body.utf8), url: request.url))
    }
  }

  /// Waits on `clock` before `answer`; cancelling the wait cancels the transfer.
  package static func after(
    _ delay: Duration, on clock: any Clock<Duration>, _ answer: @escaping Answer
  ) -> Answer {
    { request in
      do {
        try await clock.sleep(for: delay)
      } catch {
        return .failure(TransportError(.cancelled, "cancelled"))
      }
      return await answer(request)
    }
  }

  /// Never answers; ends only by cancellation.
  package static func hang(on clock: any Clock<Duration>) -> Answer {
    after(.days(365), on: clock, fail(.timeoutFirstByte))
  }
}

/// A small RSS document.
package func rssDocument(title: String = "Feed", items: [String]) -> String {
  let entries = items.map {
    "<item><title>\($0)</title><guid>\($0)</guid><link>http://example.com/\($0)</link></item>"
  }
  return "<rss version=\"2.0\"><channel><title>\(title)</title>\(entries.joined())</channel></rss>"
}

extension HTTPRequest {
  /// The error of the transport if the request does not permit to follow a redirect to `host`.
  func refusal(toFollow host: String) async -> TransportError? {
    var refusal = TransportError(.limited, "redirect to \(host)", afterRedirect: true)
    switch await mayFollow(host) {
    case .granted: return nil
    case .paused(let pause): refusal.pause = pause
    case .busy: break
    }
    return refusal
  }
}
