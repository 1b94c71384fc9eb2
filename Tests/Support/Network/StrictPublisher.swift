// StrictPublisher.swift - a publisher that checks every request against the rules of polite polling.

package import NewsCore

/// Serves feeds on a test clock and judges every request by the rules of polite polling.
///
/// The rules are those that publishers have written down (conditional requests, Retry-After, ttl,
/// skipHours, permanent redirects, 410 …), numbered as in ``Rule``. A breach is recorded with the
/// number of its rule; a test expects none.
package actor StrictPublisher: Transport {
  /// The rules, by the numbers of docs/polite-polling.md.
  package enum Rule: Int, Sendable, CaseIterable {
    case interval = 1
    case opaqueValidators, validatorPair, validatorsOf304, validatorsOfEqualBody, firstContact
    case neverForget, retryAfter, throttleKeepsValidators, maxAge, ttlAndSkips, advisoryPeriod
    case oneAtATime, oneRequestToAdd, onlyGET, noGuessing, onlyWhatParses, backOff
    case permanentRedirect, gone, honestAgent, acceptsEncoding, jitterOnlyAdds, manualRefresh
    case hostBudget
    /// A request without an answer counts as a request.
    case unanswered
    /// A pause applies to each host that a redirect leads to.
    case pausedHostOfChain
    /// A used-up limit is a pause, before a request is refused.
    case usedUpLimit
    /// A key goes to the origin of its feed, and to no other.
    case keyAtItsOrigin
  }

  package struct Breach: Hashable, Sendable, CustomStringConvertible {
    package let rule: Rule
    package let url: String
    package let detail: String
    package var description: String { "P\(rule.rawValue) \(url): \(detail)" }
  }

  /// How one feed may be asked, and how it answers.
  package struct Feed: Sendable {
    /// The shortest interval between requests that the publisher accepts.
    package var interval: Duration = .minutes(15)
    package var maxAge: Duration?
    package var ttlMinutes: Int?
    package var skipHours: [Int] = []
    package var changesEvery: Duration = .hours(3)
    /// A new ETag with each answer, although the body is the same.
    package var renewsETag = false
    /// Status of the n-th request, from zero; nil answers normally.
    package var fault: @Sendable (Int) -> (status: Int, retryAfter: Duration?)? = { _ in nil }
    package var movedTo: String?
    /// The target of a temporary redirect of every request.
    package var leadsTo: String?
    /// Whether the n-th request, from zero, is never answered.
    package var hangs: @Sendable (Int) -> Bool = { _ in false }
    /// How long the host may not be asked after the n-th answer, which says that the limit is used up.
    package var limit: @Sendable (Int) -> Duration? = { _ in nil }
    /// The required `X-Api-Key` at this origin; nil: the header must be missing.
    package var key: String?

    package init() {}
  }

  /// Validators belong to the URL that sent them, which may be the target of a redirect.
  private func place(of url: String) -> String { feeds[url]?.movedTo ?? url }

  private struct Visit {
    var count = 0
    var lastAt: Duration?
    var lastStatus = 0
    var sent: (etag: String, modified: String)?
    var notBefore: (at: Duration, rule: Rule)?
    var failures = 0
    /// Requests in a row that were never answered.
    var unanswered = 0
  }

  private let clock: TestClock
  private var feeds: [String: Feed] = [:]
  private var visits: [String: Visit] = [:]
  private var closedHosts: [String: (begin: Duration, end: Duration, rule: Rule)] = [:]
  private var busyHosts: Set<String> = []
  private var serial = 0
  package private(set) var breaches: [Breach] = []
  package private(set) var counts: [String: Int] = [:]

  package init(clock: TestClock) {
    self.clock = clock
  }

  package func serve(_ url: String, _ feed: Feed) {
    feeds[url] = feed
  }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let url = request.url
    guard let feed = feeds[url] else {
      throw TransportError(.connectRefused, "nothing is served at \(url)")
    }
    let host = URIReference(url).hostKey ?? ""
    if !busyHosts.insert(host).inserted { breach(.oneAtATime, url, "two requests at once") }
    await Task.yield()
    busyHosts.remove(host)
    judge(request, feed, host)
    if feed.hangs(visits[place(of: url)]?.count ?? 0) {
      counts[url, default: 0] += 1
      throw leaveUnanswered(request)
    }
    if let target = feed.leadsTo { try await judgeRedirect(request, to: target) }
    let response = answer(request, feed, host)
    counts[url, default: 0] += 1
    return response
  }

  // MARK: - Judging

  private func judge(_ request: HTTPRequest, _ feed: Feed, _ host: String) {
    let (url, now) = (request.url, clock.now.elapsed)
    let visit = visits[place(of: url)] ?? Visit()
    if let (_, end, rule) = closedHosts[host], now < end {
      breach(rule, url, "asked \(end - now) before the pause of the host was over")
    }
    if let last = visit.lastAt, visit.unanswered > 0 {
      let pause = min(Duration.seconds(30 << (visit.unanswered - 1)), feed.interval)
      if now - last < pause { breach(.unanswered, url, "asked \(now - last) after no answer") }
    }
    if let (end, rule) = visit.notBefore, now < end {
      breach(rule, url, "asked \(end - now) too early")
    }
    if visit.lastStatus == 410 { breach(.gone, url, "asked again after 410") }
    if let last = visit.lastAt, visit.failures == 0, now - last < feed.interval {
      breach(.jitterOnlyAdds, url, "asked after \(now - last) of \(feed.interval)")
    }
    let hour = CivilTime(clock.moment.wall).hour
    if visit.count > 0, feed.skipHours.contains(hour), visit.failures == 0 {
      breach(.ttlAndSkips, url, "asked in hour \(hour)")
    }
    judgeValidators(request, visit)
    let allowed: Set<String> = ["accept", "if-none-match", "if-modified-since"]
    let keys = request.originHeaders.map(\.value)
    if keys != [feed.key].compactMap(\.self) {
      breach(.keyAtItsOrigin, url, "sent the keys \(keys)")
    }
    for header in request.headers where !allowed.contains(header.name.lowercased()) {
      breach(.honestAgent, url, "sent \(header.name)")
    }
  }

  /// Follows redirects like the transport: not to a host for which the request gives no permission.
  private func judgeRedirect(
    _ request: HTTPRequest, to target: String
  ) async throws(TransportError) {
    let host = URIReference(target).hostKey ?? ""
    if let refusal = await request.refusal(toFollow: host) {
      counts[request.url, default: 0] += 1
      visits[place(of: request.url), default: Visit()].failures += 1
      throw refusal
    }
    // A request that was sent before the pause began does not break the rule.
    let now = clock.now.elapsed
    if let (begin, end, _) = closedHosts[host], begin < now, now < end {
      breach(.pausedHostOfChain, request.url, "followed to \(target)")
    }
  }

  /// Sends no answer, so the run waits until the limit of its request.
  private func leaveUnanswered(_ request: HTTPRequest) -> TransportError {
    let url = request.url
    var visit = visits[place(of: url)] ?? Visit()
    visit.lastAt = clock.now.elapsed
    visit.count += 1
    visit.unanswered += 1
    visit.failures += 1
    visits[place(of: url)] = visit
    clock.advance(by: request.limits.total)
    return TransportError(.timeoutFirstByte, "no answer")
  }

  private func judgeValidators(_ request: HTTPRequest, _ visit: Visit) {
    let headers = HTTPHeaders(request.headers)
    let (etag, modified) = (headers["If-None-Match"], headers["If-Modified-Since"])
    guard let sent = visit.sent else {
      if etag != nil || modified != nil {
        breach(.firstContact, request.url, "sent validators it was never given")
      }
      return
    }
    if etag == nil, modified == nil { return breach(.neverForget, request.url, "unconditional") }
    if etag == nil || modified == nil { breach(.validatorPair, request.url, "sent one of two") }
    if etag != sent.etag { breach(.opaqueValidators, request.url, "sent \(etag ?? "nothing")") }
    if modified != sent.modified {
      breach(.opaqueValidators, request.url, "sent \(modified ?? "nothing")")
    }
  }

  private func breach(_ rule: Rule, _ url: String, _ detail: String) {
    breaches.append(Breach(rule: rule, url: url, detail: detail))
  }

  // MARK: - Answering

  private func answer(_ request: HTTPRequest, _ feed: Feed, _ host: String) -> HTTPResponse {
    let (url, now) = (request.url, clock.now.elapsed)
    var visit = visits[place(of: url)] ?? Visit()
    defer { visits[place(of: url)] = visit }
    defer { visit.count += 1 }
    visit.lastAt = now
    if let (status, retryAfter) = feed.fault(visit.count) {
      visit.lastStatus = status
      return refusal(url, status, retryAfter, host, &visit)
    }
    visit.failures = 0
    visit.unanswered = 0
    let version = Int(now / feed.changesEvery)
    serial += 1
    let isKnown =
      HTTPHeaders(request.headers)["If-None-Match"] == visit.sent?.etag
      && visit.sent?.etag.hasPrefix("W/\"v\(version)-") == true
    let tag = feed.renewsETag ? serial : 0
    // Unusual on purpose: validators are opaque, and a reader that parses and formats this date would change it.
    let sent = (
      etag: "W/\"v\(version)-\(tag)\"", modified: "sunday, 22-nov-2026 0\(version % 10):00 utc"
    )
    visit.sent = sent
    visit.lastStatus = isKnown ? 304 : 200
    visit.notBefore = floor(feed, now)
    var headers = [HTTPHeader("ETag", sent.etag), HTTPHeader("Last-Modified", sent.modified)]
    if let maxAge = feed.maxAge {
      headers.append(HTTPHeader("Cache-Control", "max-age=\(maxAge.components.seconds)"))
    }
    if let pause = feed.limit(visit.count) { headers += useUpLimit(of: host, for: pause) }
    let hops = [
      feed.movedTo.map { RedirectHop(status: 301, target: $0) },
      feed.leadsTo.map { RedirectHop(status: 302, target: $0) },
    ].compactMap(\.self)
    return HTTPResponse(
      status: visit.lastStatus, headers: HTTPHeaders(headers),
      body: isKnown ? [] : Array(document(feed, version).utf8), url: hops.last?.target ?? url,
      hops: hops)
  }

  private func useUpLimit(of host: String, for pause: Duration) -> [HTTPHeader] {
    close(host, for: pause, .usedUpLimit)
    let reset = "\(pause.components.seconds)"
    return [HTTPHeader("RateLimit-Remaining", "0"), HTTPHeader("RateLimit-Reset", reset)]
  }

  private func floor(_ feed: Feed, _ now: Duration) -> (Duration, Rule)? {
    let ttl = feed.ttlMinutes.map { Duration.minutes($0) } ?? .zero
    let maxAge = feed.maxAge ?? .zero
    let floor = max(ttl, maxAge)
    return floor > .zero ? (now + floor, ttl > maxAge ? .ttlAndSkips : .maxAge) : nil
  }

  private func refusal(
    _ url: String, _ status: Int, _ retryAfter: Duration?, _ host: String, _ visit: inout Visit
  ) -> HTTPResponse {
    let now = clock.now.elapsed
    visit.failures += 1
    var headers: [HTTPHeader] = []
    if let retryAfter {
      close(host, for: retryAfter, .retryAfter)
      headers = [HTTPHeader("Retry-After", "\(retryAfter.components.seconds)")]
    } else if status == 429 {
      close(host, for: .seconds(60), .retryAfter)
    }
    let pause: Duration =
      switch status {
      case 401, 403: .hours(1)
      case 404: .minutes(10)
      default: .seconds(1)
      }
    visit.notBefore = (now + pause, .backOff)
    return HTTPResponse(status: status, headers: HTTPHeaders(headers), url: url)
  }

  /// A shorter pause never replaces a longer one.
  private func close(_ host: String, for pause: Duration, _ rule: Rule) {
    let now = clock.now.elapsed
    if now + pause > closedHosts[host]?.end ?? .zero {
      closedHosts[host] = (now, now + pause, rule)
    }
  }

  private func document(_ feed: Feed, _ version: Int) -> String {
    let ttl = feed.ttlMinutes.map { "<ttl>\($0)</ttl>" } ?? ""
    let hours = feed.skipHours.map { "<hour>\($0)</hour>" }.joined()
    return """
      <rss version="2.0"><channel><title>Strict</title>\(ttl)<skipHours>\(hours)</skipHours>
      <item><title>Version \(version)</title><guid>\(version)</guid></item></channel></rss>
      """
  }
}
