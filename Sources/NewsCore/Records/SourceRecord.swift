// SourceRecord.swift - the state of one source between runs.

/// The state of one source between runs, shared by every process on the store.
///
/// It is read and written as a whole, in one transaction, in which the engine's pure functions
/// change it. Breaker, lease and schedule are values in it, so all processes see one state.
package struct SourceRecord: Hashable, Sendable {
  package var name: String
  /// The URL these facts belong to; another configured URL starts a new record.
  package var url: String
  package var title: String?

  /// ETag and Last-Modified, byte for byte, always a pair from the publisher (RFC 9110 section 8.8).
  package var validators = Validators()
  /// FNV-1a hash of the last good body; an equal body is not parsed again.
  package var contentHash: UInt64?
  package var articleCount = 0

  /// End of the last attempt that asked the publisher, successful or not.
  ///
  /// An attempt that was cancelled by the user or by the end of the process does not count.
  package var attemptedAt: Moment?
  /// End of the last success: 200 or 304.
  package var fetchedAt: Moment?
  /// Time to live that the publisher asked for: the larger of max-age, Expires and ttl.
  package var publisherTTL: Duration?
  /// Time to live in the document itself; kept because a 304 has no document to repeat it.
  package var documentTTL: Duration?
  /// RSS skipHours, bit 0 is 00:00 UTC; skipDays, bit 0 is Sunday.
  package var skipHours: UInt32 = 0
  package var skipDays: UInt8 = 0

  /// Refreshes that failed in a row, for any reason.
  package var failures = 0
  package var failingSince: Moment?
  /// Requests in a row that were sent, but had no answer at the deadline of their run.
  package var cutOffs = 0
  /// Whether the last request failed or had no answer in time; every listing judges by this.
  package var isFailing: Bool { failures > 0 || cutOffs > 0 }
  /// No refresh before this: back-off of failed refreshes and negative caching.
  package var retryAt: Moment?
  /// Hash of the key, headers and kind that a 401 or 403 refused; the pause ends when they change.
  package var refusedKey: UInt64?
  /// 410: never asked again until its URL changes or the user resets it.
  package var isGone = false
  package var lastCode: OutcomeCode?
  package var lastMessage: String?
  package var lastStatus: Int?

  /// Target of a redirect whose hops were all permanent; `movedSightings` counts the runs that saw it.
  package var movedTo: String?
  package var movedSightings = 0

  package var breaker = CircuitBreaker()
  package var lease = Lease()
  /// The time before which the source is not due, set when the record was written; nil means never due.
  ///
  /// The store finds due sources by it; the process that claims one decides again from the whole record.
  package var dueAt: WallTime? = WallTime(milliseconds: 0)

  package init(name: String, url: String) {
    self.name = name
    self.url = url
  }

  /// The URL to ask: a permanent redirect is followed for good when two runs have seen it, because
  /// captive portals and misconfigured servers send such redirects too.
  package var effectiveURL: String {
    if let movedTo, movedSightings >= 2 { return movedTo }
    return url
  }

  /// The host of the URL to ask, in the form that pauses and leases use; empty without one.
  package var host: String { URIReference(effectiveURL).hostKey ?? "" }
}

extension SourceRecord {
  /// The record with all instants of requests and waits converted, except the lease.
  package func converted(_ convert: (Moment) -> Moment) -> SourceRecord {
    var record = self
    record.attemptedAt = attemptedAt.map(convert)
    record.fetchedAt = fetchedAt.map(convert)
    record.failingSince = failingSince.map(convert)
    record.retryAt = retryAt.map(convert)
    record.breaker.until = breaker.until.map(convert)
    record.breaker.probeUntil = breaker.probeUntil.map(convert)
    return record
  }
}
