// Reconciliation.swift - makes the next record from a record and a response; pure.

import FeedParsing
package import NewsCore
import NewsText

/// The facts in a response besides its articles.
package struct ResponseFacts: Hashable, Sendable {
  package var validators: Validators
  package var hash: UInt64?
  package var lifetime: Duration?
  /// The final URL, when all redirects of the chain were permanent; else nil.
  package var movedTo: String?
  /// Hosts of the chain of redirects, as ``canonicalHost(_:)`` writes them; the last one answered.
  package var hosts: [String]
  /// See ``rateLimitPause(_:now:cap:)``.
  package var rateLimitPause: Duration?

  package init(_ response: HTTPResponse, now: WallTime, policy: SchedulePolicy) {
    validators = Validators(
      etag: response.headers["ETag"].flatMap { $0.utf8.count <= 1024 ? $0 : nil },
      lastModified: response.headers["Last-Modified"].flatMap { $0.utf8.count <= 256 ? $0 : nil })
    hash = response.status == 304 ? nil : contentHash(response.body)
    lifetime = freshnessLifetime(response.headers, now: now)
    hosts = (response.hops.map(\.target) + [response.url]).compactMap { URIReference($0).hostKey }
    rateLimitPause = NewsEngine.rateLimitPause(
      response.headers, now: now, cap: policy.publisherTTLCap)
    // A URL with a masked secret cannot be fetched.
    let isMoved =
      !response.hops.isEmpty && response.hops.allSatisfy(\.isPermanent)
      && !response.url.contains(SecretMask.mark)
    movedTo = isMoved ? response.url : nil
  }
}

extension SourceRecord {
  /// Applies the result of an attempt to the record, except to its breaker.
  ///
  /// A failure keeps validators and articles: a bad answer never replaces a good copy.
  mutating func apply(_ commit: ResultCommit, at now: Moment, policy: SchedulePolicy) {
    let outcome = commit.attempt.outcome
    let source = commit.result.source
    lastCode = outcome.code
    lastStatus = outcome.status
    lastMessage = outcome.message
    // Without a network the attempt does not count for the source.
    let isAboutSource = outcome.code != .offline
    if isAboutSource { cutOffs = 0 }
    if outcome.code == .limited {
      // A redirect to a host that is paused or busy is no failure of the source, but the source was asked.
      let pause = outcome.retryAfter ?? policy.pauseAfterCutOff(1, ttl: policy.ttl(of: source))
      retryAt = now + pause
    } else if outcome.isSuccess {
      succeed(commit.attempt, facts: commit.facts, at: now)
    } else if outcome.code.breakerEffect != .neutral || outcome.retryAfter != nil
      || outcome.code == .httpThrottled
    {
      fail(outcome, of: source, at: now, policy: policy)
    }
    // Last, because the wait after a refusal depends on the request before.
    attemptedAt = now
    let isRefused = [401, 403].contains(outcome.status)
    if isAboutSource { refusedKey = isRefused ? source.requestKey : nil }
  }

  private mutating func succeed(_ result: AttemptResult, facts: ResponseFacts?, at now: Moment) {
    fetchedAt = now
    failures = 0
    failingSince = nil
    retryAt = nil
    isGone = false
    guard let facts else { return }
    applyRedirect(facts.movedTo)
    if case .notModified = result {
      // RFC 9111 section 4.3.4: fields of the 304 replace stored ones, other fields stay.
      validators.etag = facts.validators.etag ?? validators.etag
      validators.lastModified = facts.validators.lastModified ?? validators.lastModified
      renewLifetime(facts.lifetime)
      return
    }
    validators = facts.validators
    contentHash = facts.hash
    guard case .feed(let feed, _) = result else { return renewLifetime(facts.lifetime) }
    title = feed.title?.plainText
    documentTTL = feed.ttlMinutes.map { .minutes(min(max($0, 0), 1 << 20)) }
    let longest = max(facts.lifetime ?? .zero, documentTTL ?? .zero)
    publisherTTL = longest > .zero ? longest : nil
    skipHours = feed.skipHours.reduce(0) { $0 | (1 << UInt32(min(max($1, 0), 31))) }
    skipDays = feed.skipDays.reduce(0) { $0 | (1 << UInt8(min(max($1, 0), 7))) }
  }

  /// Sets the publisher's TTL from new headers; the `ttl` of the known document still counts.
  private mutating func renewLifetime(_ lifetime: Duration?) {
    guard let lifetime else { return }
    publisherTTL = max(lifetime, documentTTL ?? .zero)
  }

  private mutating func fail(
    _ outcome: Outcome, of source: Source, at now: Moment, policy: SchedulePolicy
  ) {
    let ttl = policy.ttl(of: source)
    failures = min(failures + 1, 1 << 20)
    failingSince = failingSince ?? now
    movedSightings = min(movedSightings, 1)
    switch (outcome.code, outcome.status) {
    case (.httpClientError, 410):
      isGone = true
      retryAt = nil
    case (.httpClientError, 401), (.httpClientError, 403):
      retryAt = now + waitAfterRefusal(of: source, at: now, policy: policy)
    case (.httpClientError, _):
      retryAt = now + policy.pauseAfterNotFound(failures: failures, ttl: ttl)
    case _ where fetchedAt != nil:
      retryAt = now + policy.backoff(failures: failures, ttl: ttl)
    default:
      // Without a copy the next run may try again at once; the breaker limits how often.
      retryAt = nil
    }
    if let wait = outcome.retryAfter { retryAt = now + wait }
  }

  private mutating func applyRedirect(_ target: String?) {
    guard let target else {
      // The new URL answers without a redirect, which confirms the move.
      if movedSightings < 2 { (movedTo, movedSightings) = (nil, 0) }
      return
    }
    movedSightings = target == movedTo ? min(movedSightings + 1, 2) : 1
    movedTo = target
  }
}
