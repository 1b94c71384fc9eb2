// SourceRecord.swift - what is remembered about one source between runs.

/// What is remembered about one source between runs, shared by every process on the store.
///
/// It is read and written whole, in one transaction, by pure functions of the engine: the breaker,
/// the lease and the schedule are values in it, so no two processes can disagree about half of it.
package struct SourceRecord: Hashable, Sendable {
  package var name: String
  /// The URL these facts belong to; another configured URL starts a new record.
  package var url: String
  package var title: String?

  /// ETag and Last-Modified, byte for byte, always a pair from the publisher (RFC 9110 section 8.8).
  package var validators = Validators()
  /// FNV-1a of the last good body; an equal body is not parsed again.
  package var contentHash: UInt64?
  package var articleCount = 0

  /// End of the last attempt that asked the publisher, whatever came of it.
  ///
  /// An attempt that a person or the end of the process broke off does not count.
  package var attemptedAt: Moment?
  /// End of the last success: 200 or 304.
  package var fetchedAt: Moment?
  /// What the publisher asked for: the larger of max-age, Expires and ttl.
  package var publisherTTL: Duration?
  /// The part of it that stands in the document, which an answer without one (304) cannot repeat.
  package var documentTTL: Duration?
  /// RSS skipHours, bit 0 is 00:00 UTC; skipDays, bit 0 is Sunday.
  package var skipHours: UInt32 = 0
  package var skipDays: UInt8 = 0

  /// Refreshes that failed in a row, of any kind.
  package var failures = 0
  package var failingSince: Moment?
  /// Requests in a row that were sent and had no answer when the time of their run was over.
  package var cutOffs = 0
  /// No refresh before this: back-off of failed refreshes and negative caching.
  package var retryAt: Moment?
  /// After 401 and 403: a hash of the key, headers and kind that were refused; the pause ends when
  /// they change.
  package var refusedKey: UInt64?
  /// 410: never asked again until its URL changes or the user resets it.
  package var isGone = false
  package var lastCode: OutcomeCode?
  package var lastMessage: String?
  package var lastStatus: Int?

  /// Target of a wholly permanent redirect, and in how many runs it was seen.
  package var movedTo: String?
  package var movedSightings = 0

  package var breaker = CircuitBreaker()
  package var lease = Lease()
  /// Not due before this, as far as was known when the record was written; nil: never.
  ///
  /// It is what due sources are found by, no more: who takes one decides again.
  package var dueAt: WallTime? = WallTime(milliseconds: 0)

  package init(name: String, url: String) {
    self.name = name
    self.url = url
  }

  /// The URL to ask: a permanent redirect counts when two runs have seen it, because captive portals
  /// and misconfigured servers also send some.
  package var effectiveURL: String {
    if let movedTo, movedSightings >= 2 { return movedTo }
    return url
  }

  /// Of the URL to ask, as pauses and leases are kept under.
  package var host: String { URIReference(effectiveURL).hostKey ?? "" }
}

/// What a conditional GET sends back; opaque bytes, never parsed or printed anew.
package struct Validators: Hashable, Sendable {
  package var etag: String?
  package var lastModified: String?

  package init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
  }

  package var isEmpty: Bool { etag == nil && lastModified == nil }
}

/// The right to fetch one source, held by one owner over all processes.
package struct Lease: Hashable, Sendable {
  /// Random per engine; empty when nobody holds it.
  package var owner = ""
  /// Fencing token: rises with every grant, never falls; a write with an older one is refused.
  package var token: Int64 = 0
  package var until: Moment?

  package init() {}
}

/// Whether one source may be asked, judged by its recent failures; rules in NewsEngine.
package struct CircuitBreaker: Hashable, Sendable {
  package enum State: Int, Hashable, Sendable, CaseIterable {
    case closed, open, halfOpen, forcedOpen, forcedClosed
  }

  package var state = State.closed
  /// Rises with every transition; a report from an older generation changes nothing.
  package var generation: Int64 = 1
  package var consecutiveFailures = 0
  /// Breaks in a row without three successes between them; the exponent of the open time.
  package var opens = 0
  package var successesSinceClose = 0
  /// The last outcomes, oldest first.
  package var window: [Sample] = []
  /// End of the break, while open.
  package var until: Moment?
  /// The one probe that is out, while half-open.
  package var probeOwner = ""
  package var probeUntil: Moment?
  package var changedAt: WallTime?

  package struct Sample: Hashable, Sendable {
    package var at: WallTime
    package var isFailure: Bool

    package init(at: WallTime, isFailure: Bool) {
      self.at = at
      self.isFailure = isFailure
    }
  }

  package init() {}
}

/// One attempt: a line of the fetch log.
package struct FetchLogEntry: Hashable, Sendable {
  package var source: String
  package var at: WallTime
  package var code: OutcomeCode
  package var status: Int?
  package var duration: Duration
  package var wireBytes: Int
  package var bodyBytes: Int
  package var newArticles: Int
  package var message: String?

  package init(
    source: String, at: WallTime, code: OutcomeCode, status: Int? = nil,
    duration: Duration = .zero, wireBytes: Int = 0, bodyBytes: Int = 0, newArticles: Int = 0,
    message: String? = nil
  ) {
    self.source = source
    self.at = at
    self.code = code
    self.status = status
    self.duration = duration
    self.wireBytes = wireBytes
    self.bodyBytes = bodyBytes
    self.newArticles = newArticles
    self.message = message
  }
}
