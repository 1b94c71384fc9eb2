// SourceClaim+Rules.swift - decides on the claim of a source that was found due; pure functions.

import NewsCore
import NewsStore

/// The result of claiming a source that was found due.
enum ClaimOutcome: Hashable, Sendable {
  case granted(LeaseGrant)
  /// It is not due, or another engine is asking it; its record says when to look again.
  case notDue
  /// Other engines already send as many requests to its host as allowed.
  case hostBusy
}

/// The values besides input and host by which a claim is decided.
struct ClaimContext: Sendable {
  /// The engine that claims.
  let owner: String
  let options: EngineOptions
  let now: Moment
}

extension SourceChange {
  /// Decides from the stored values whether the source is due, and takes its leases if so.
  ///
  /// `host` is the host whose leases and pauses the change contains.
  mutating func claim(
    _ input: RefreshInput, at host: String, _ context: ClaimContext
  ) -> ClaimOutcome {
    let (options, now) = (context.options, context.now)
    var input = input
    input.planned = Boxed(record)
    // The source has moved to another host, whose leases and pauses were not read.
    guard input.host == host else {
      record.dueAt = now.wall
      return .notDue
    }
    let request = LeaseRequest(input, owner: context.owner, options)
    let schedule = Schedule(
      source: input.source, record: record, pause: request.pause(self.context, at: now),
      ScheduleContext(policy: options.schedule, breaker: options.breaker, now: now))
    guard schedule.isDue else {
      record.dueAt = schedule.wait.map { now.wall + $0 }
      return .notDue
    }
    let later = now.wall + options.schedule.failureBackoff
    switch admit(request, at: now) {
    case .granted(let grant): return .granted(grant)
    case .hostBusy: return .hostBusy
    case .busy: record.dueAt = record.lease.until?.wall
    case .doneByOther, .refused, .limited, .tooLate: record.dueAt = later
    case .withheld: record.dueAt = self.context.journalEntry?.end.wall ?? later
    }
    return .notDue
  }
}

/// Chooses among sources that were found due.
struct ClaimChoice: Sendable {
  /// The configured sources by name; this process asks no others.
  let catalogue: [String: Source]
  let options: EngineOptions
  /// Number of running requests of this process, by host.
  var requests: [String: Int] = [:]

  /// Chooses at most `limit` sources, critical ones first, then in the order in which they were found,
  /// and of each host at most as many as it may get.
  func choose(_ found: [DueSource], atMost limit: Int) -> [(source: Source, host: String)] {
    var requests = requests
    var chosen: [(source: Source, host: String)] = []
    let known = found.compactMap { due in catalogue[due.name].map { (due, $0) } }
    for isCritical in [true, false] {
      for (due, source) in known where source.isCritical == isCritical && chosen.count < limit {
        let host = due.host.isEmpty ? URIReference(source.url).hostKey ?? "" : due.host
        let inProgress = max(requests[host] ?? 0, due.requests)
        guard inProgress < source.perHost(options) else { continue }
        requests[host] = inProgress + 1
        chosen.append((source, host))
      }
    }
    return chosen
  }
}

extension Source {
  /// Most requests that its host may get at the same time.
  func perHost(_ options: EngineOptions) -> Int {
    kind == .feed ? options.maxPerHost : max(options.maxPerAPIHost, options.maxPerHost)
  }
}
