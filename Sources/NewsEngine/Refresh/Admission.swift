// Admission.swift - decides who may ask a source now; pure, run inside the store's transactions.

import NewsCore
import NewsStore

/// The answer to one engine that wants to ask one source.
indirect enum Admission: Hashable, Sendable {
  case granted(LeaseGrant)
  /// Another engine is asking the source.
  case busy
  /// Another engine has asked the source since this refresh was planned.
  case doneByOther(SourceRecord)
  /// The breaker refuses; nil: until an operator ends it.
  case refused(until: Moment?)
  /// The host has asked for a pause.
  case limited(HostPause)
  /// Other engines send as many requests to the host as it may get at once.
  case hostBusy
  /// The request is not sent because the store cannot be written; the value is the reason.
  case withheld(String)
  /// The transaction waited so long for the store that the request can no longer be sent.
  case tooLate

  static func noLease(_ error: StoreError) -> String {
    "it is not asked, because other machines may be asking and no lease can be stored: \(error)"
  }

  static let askedByAnotherRun = "another run asked it while the store could not be written"
}

/// The right to one attempt: lease, fencing token and breaker generation.
struct LeaseGrant: Hashable, Sendable {
  let token: Int64
  let generation: Int64
  let isProbe: Bool
  let record: SourceRecord
  /// The store knows of it; else this process and the file beside the store.
  var isStored = true
}

/// One engine's request for the lease of a source.
struct LeaseRequest: Sendable {
  /// The engine that requests it.
  let owner: String
  let host: String
  /// Most requests that the host may get at once from all engines.
  let perHost: Int
  /// The last attempt at the source that the engine knows of.
  var plannedAttempt: Moment?
  let length: Duration
  let schedule: SchedulePolicy
  let breaker: BreakerPolicy

  init(_ input: RefreshInput, owner: String, _ options: EngineOptions) {
    self.owner = owner
    host = input.host
    perHost = input.perHost(options)
    plannedAttempt = input.planned?.value.attemptedAt
    length = options.leaseLength(input)
    schedule = options.schedule
    breaker = options.breaker
  }
}

extension LeaseRequest {
  /// The pause of the host, if it is not over.
  func pause(_ context: ChangeContext, at now: Moment) -> HostPause? {
    context.pause(of: host).flatMap {
      $0.isActive(at: now, limit: schedule.longestHostPause) ? $0 : nil
    }
  }

  /// Whether other engines already send as many requests as the host may get; requests of the same
  /// engine are counted by its ``PermitPool``.
  func isHostBusy(_ context: ChangeContext, at now: Moment) -> Bool {
    context.leases.count {
      $0.host == host && $0.owner != owner && !$0.until.isReached(at: now, limit: length)
    } >= perHost
  }

  func hostLease(of source: String, until: Moment) -> HostLease {
    HostLease(host: host, source: source, owner: owner, until: until)
  }
}

extension SourceChange {
  /// Grants the leases of the source and of its host and, when the breaker is half-open, its one probe.
  mutating func admit(_ request: LeaseRequest, at now: Moment) -> Admission {
    if let pause = request.pause(context, at: now) { return .limited(pause) }
    var request = request
    let withheld = Admission.withheld(
      Admission.askedByAnotherRun + "; newsagg doctor shows why")
    if let entry = context.journalEntry, entry.isNewer(than: record.attemptedAt) {
      if entry.isNewer(than: request.plannedAttempt) { return withheld }
      // The engine knew of that request, although the store does not.
      request.plannedAttempt = record.attemptedAt
    }
    if context.persistence == .memory,
      record.hasCopy(within: request.schedule.staleIfError, at: now)
    {
      return .withheld("neither the store nor the file beside it can be written")
    }
    let isHostBusy = request.isHostBusy(context, at: now)
    let admission = record.admit(request, isHostBusy: isHostBusy, at: now)
    // The run that recorded its request could not release its lease either: no run is asking. While the
    // store cannot be written, the record has the time of the entry already.
    let isJournaled =
      context.journalEntry.map { !(record.attemptedAt?.isAfter($0.at) ?? false) } ?? false
    if admission == .busy, isJournaled { return withheld }
    guard case .granted(var grant) = admission else { return admission }
    takenHostLease = request.hostLease(of: record.name, until: now + request.length)
    grant.isStored = context.persistence == .store
    return .granted(grant)
  }

  /// Prolongs a lease for one more attempt.
  ///
  /// - Returns: False when the lease is no longer held, when the host has asked for a pause, or when
  ///   another run asked the source while this process was stopped in the transaction of its lease.
  mutating func renew(_ grant: LeaseGrant, _ request: LeaseRequest, at now: Moment) -> Bool {
    guard request.pause(context, at: now) == nil, record.holds(grant, owner: request.owner) else {
      return false
    }
    if grant.isStored, let entry = context.journalEntry, entry.isNewer(than: request.plannedAttempt)
    {
      return false
    }
    record.lease.until = now + request.length
    record.dueAt = record.lease.until?.wall
    takenHostLease = request.hostLease(of: record.name, until: now + request.length)
    return true
  }
}

extension SourceRecord {
  /// Grants the lease of the source.
  mutating func admit(_ request: LeaseRequest, isHostBusy: Bool, at now: Moment) -> Admission {
    if lease.isHeld(at: now, limit: request.length) { return .busy }
    if let attemptedAt, attemptedAt != request.plannedAttempt { return .doneByOther(self) }
    if isHostBusy { return .hostBusy }
    let permission = breaker.admit(at: now, owner: request.owner, policy: request.breaker)
    let (generation, isProbe): (Int64, Bool)
    switch permission {
    case .refused(let until): return .refused(until: until)
    case .request(let current): (generation, isProbe) = (current, false)
    case .probe(let current): (generation, isProbe) = (current, true)
    }
    lease.owner = request.owner
    lease.token += 1
    lease.until = now + request.length
    dueAt = lease.until?.wall
    return .granted(
      LeaseGrant(token: lease.token, generation: generation, isProbe: isProbe, record: self))
  }

  func holds(_ grant: LeaseGrant, owner: String) -> Bool {
    lease.owner == owner && lease.token == grant.token
  }
}

extension EngineOptions {
  /// The length of a lease: a little longer than the attempt it covers; each retry renews it.
  ///
  /// The lease of an engine that died ends by itself.
  func leaseLength(_ input: RefreshInput) -> Duration {
    min(input.timeout(self), input.deadline.length) + leaseSlack
  }

  /// The longest lease that this process takes for any of `sources`.
  func longestLease(of sources: [Source]) -> Duration {
    max(sources.compactMap(\.timeout).max() ?? .zero, timeout) + leaseSlack
  }
}
