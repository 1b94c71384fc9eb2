// Admission.swift - who may ask a source now; pure functions run inside the store's transactions.

import NewsCore

/// The answer to one engine that wants to ask one source.
enum Admission: Hashable, Sendable {
  case granted(LeaseGrant)
  /// Another engine is asking it.
  case busy
  case doneByOther(SourceRecord)
  case refused(until: Moment?)
  /// Its host has asked for a pause.
  case limited(HostPause)
}

/// The right to one attempt: lease, fencing token and breaker generation.
struct LeaseGrant: Hashable, Sendable {
  let token: Int64
  let generation: Int64
  let isProbe: Bool
  let record: SourceRecord
}

/// One engine's wish for the lease of a source.
struct LeaseRequest: Sendable {
  /// The engine that asks.
  let owner: String
  /// When the source was last attempted, as far as the engine knows.
  let plannedAttempt: Moment?
  let length: Duration
  let schedule: SchedulePolicy
  let breaker: BreakerPolicy

  init(_ order: RefreshOrder, owner: String, _ options: EngineOptions) {
    self.owner = owner
    plannedAttempt = order.planned?.attemptedAt
    length = options.leaseLength(order)
    schedule = options.schedule
    breaker = options.breaker
  }
}

extension SourceRecord {
  /// Grants the lease and, where the breaker is half-open, its one probe; `pause` is that of the
  /// host.
  mutating func admit(_ request: LeaseRequest, pause: HostPause?, at now: Moment) -> Admission {
    if let pause, pause.isActive(at: now, policy: request.schedule) { return .limited(pause) }
    if !lease.owner.isEmpty, let until = lease.until,
      !until.isReached(at: now, limit: request.length)
    {
      return .busy
    }
    if let attemptedAt, attemptedAt != request.plannedAttempt { return .doneByOther(self) }
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
    return .granted(
      LeaseGrant(token: lease.token, generation: generation, isProbe: isProbe, record: self))
  }

  /// Gives the holder of a lease the time for one more attempt.
  ///
  /// - Returns: False when it holds the lease no longer, or when the host has asked for a pause.
  mutating func renew(
    _ grant: LeaseGrant, _ request: LeaseRequest, pause: HostPause?, at now: Moment
  ) -> Bool {
    if let pause, pause.isActive(at: now, policy: request.schedule) { return false }
    guard holds(grant, owner: request.owner) else { return false }
    lease.until = now + request.length
    return true
  }

  func holds(_ grant: LeaseGrant, owner: String) -> Bool {
    lease.owner == owner && lease.token == grant.token
  }
}

extension HostPause {
  func isActive(at now: Moment, policy: SchedulePolicy) -> Bool {
    !until.isReached(at: now, limit: policy.longestHostPause)
  }
}

extension EngineOptions {
  /// A lease outlives the one attempt it covers, each retry renews it; that of an engine that died
  /// ends by itself.
  func leaseLength(_ order: RefreshOrder) -> Duration {
    min(order.timeout(self), order.deadline.length) + leaseSlack
  }
}
