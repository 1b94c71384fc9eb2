// Admission.swift - who may ask a source now; pure functions run inside the store's transactions.

import NewsCore

/// The answer to one engine that wants to ask one source.
enum Admission: Hashable, Sendable {
  case granted(LeaseGrant)
  /// Another engine is at it.
  case busy
  case doneByOther(SourceRecord)
  case refused(until: Moment?)
  /// Its host has asked for a pause.
  case limited(HostPause)
}

/// Grants the lease and, where the breaker is half-open, its one probe; `pause` is that of the host.
func admit(
  _ record: inout SourceRecord, pause: HostPause?, _ order: RefreshOrder, owner: String,
  at now: Moment,
  options: EngineOptions
) -> Admission {
  if let pause, pause.isActive(at: now, policy: options.schedule) { return .limited(pause) }
  let length = options.leaseLength(order)
  if !record.lease.owner.isEmpty, let until = record.lease.until,
    !until.isReached(at: now, limit: length)
  {
    return .busy
  }
  if let attemptedAt = record.attemptedAt, attemptedAt != order.planned?.attemptedAt {
    return .doneByOther(record)
  }
  let permission = record.breaker.admit(at: now, owner: owner, policy: options.breaker)
  let (generation, isProbe): (Int64, Bool)
  switch permission {
  case .refused(let until): return .refused(until: until)
  case .request(let current): (generation, isProbe) = (current, false)
  case .probe(let current): (generation, isProbe) = (current, true)
  }
  record.lease.owner = owner
  record.lease.token += 1
  record.lease.until = now + length
  return .granted(
    LeaseGrant(token: record.lease.token, generation: generation, isProbe: isProbe, record: record))
}

extension HostPause {
  func isActive(at now: Moment, policy: SchedulePolicy) -> Bool {
    !until.isReached(at: now, limit: policy.longestHostPause)
  }
}

extension SourceRecord {
  func holds(_ grant: LeaseGrant, owner: String) -> Bool {
    lease.owner == owner && lease.token == grant.token
  }

  /// Takes an attempt's finding in, reports it to the breaker and gives the lease back.
  mutating func settle(
    _ finding: AttemptResult, facts: ResponseFacts?, grant: LeaseGrant, source: Source,
    at now: Moment,
    options: EngineOptions, random: () -> Double
  ) {
    let outcome = finding.outcome
    if outcome.code != .cancelled, outcome.code != .deadline {
      apply(finding, facts: facts, source: source, at: now, policy: options.schedule)
    }
    breaker.report(
      outcome.effect, admitted: grant.generation, at: now,
      notBefore: outcome.retryAfter.map { now + $0 }, policy: options.breaker, random: random)
    lease.owner = ""
    lease.until = nil
  }
}

/// Whether a run met no network at all: three hosts or more were asked and none gave any answer.
///
/// Such failures say nothing about the sources; a night without network must not open every
/// breaker.
///
/// What was broken off before it had an answer tells neither way.
package func isOffline(_ settled: some Collection<RefreshResult>) -> Bool {
  guard !settled.contains(where: \.provesNetwork) else { return false }
  let unreached = settled.filter { $0.wasSent && $0.outcome.code.isNetworkClass }
  return Set(unreached.map { URIReference($0.source.url).host ?? "" }).count >= 3
}

extension RefreshResult {
  /// Whether something answered.
  var provesNetwork: Bool { requests.contains { $0.code?.isAnswer == true } }
}

/// Gives the holder of a lease the time for one more attempt; false when it holds it no longer.
func renew(
  _ record: inout SourceRecord, _ grant: LeaseGrant, _ order: RefreshOrder, owner: String,
  at now: Moment,
  options: EngineOptions
) -> Bool {
  guard record.holds(grant, owner: owner) else { return false }
  record.lease.until = now + options.leaseLength(order)
  return true
}

extension EngineOptions {
  /// A lease outlives the one attempt it covers, each retry renews it; a dead owner's ends by itself.
  func leaseLength(_ order: RefreshOrder) -> Duration {
    min(order.timeout(self), order.deadline.length) + leaseSlack
  }
}

extension RefreshOrder {
  var host: String { URIReference(planned?.effectiveURL ?? source.url).host ?? "" }

  func perHost(_ options: EngineOptions) -> Int {
    source.kind == .feed ? options.maxPerHost : max(options.maxPerAPIHost, options.maxPerHost)
  }

  func timeout(_ options: EngineOptions) -> Duration { source.timeout ?? options.timeout }
}

extension HTTPRequest {
  /// A conditional GET for a source, with no more time than is left.
  init(_ source: Source, _ record: SourceRecord, remaining: Duration, options: EngineOptions) {
    var headers = [
      HTTPHeader(
        "Accept",
        "application/atom+xml, application/rss+xml, application/feed+json, application/json;q=0.9, "
          + "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1")
    ]
    if let etag = record.validators.etag { headers.append(HTTPHeader("If-None-Match", etag)) }
    if let date = record.validators.lastModified {
      headers.append(HTTPHeader("If-Modified-Since", date))
    }
    let url = record.effectiveURL
    let isMoved = URIReference(url).origin != URIReference(source.url).origin
    var limits = TransferLimits(total: min(source.timeout ?? options.timeout, remaining))
    limits.connect = min(limits.connect, limits.total)
    limits.maxBodyBytes = options.maxBodyBytes
    self.init(
      url: url, headers: headers,
      originHeaders: isMoved
        ? [] : source.headers.map { HTTPHeader($0.name, $0.value.exposed) },
      limits: limits, allowPrivate: source.allowPrivate)
  }
}
