// AnswerPlan.swift - what is known before an answer, and which sources have to be asked for it.

package import NewsCore
package import NewsStore

/// The stored facts that a run decides on.
package struct StoredFacts: Sendable {
  private var records: [String: SourceRecord] = [:]
  private var gates: [String: HostGate] = [:]
  var outage = Outage()

  /// `unsaved` counts before what is stored, unless another process has come since.
  package init(
    records: [SourceRecord] = [], gates: [HostGate] = [], _ unsaved: [SourceChange] = []
  ) {
    for record in records { self.records[record.name] = record }
    for gate in gates { self.gates[gate.host] = gate }
    for gate in unsaved.flatMap(\.gates).sorted(by: { $0.until.wall < $1.until.wall }) {
      self.gates[gate.host] = gate
    }
    for pending in unsaved {
      let name = pending.record.name
      var change = SourceChange(record: self.records[name] ?? pending.record)
      change.adopt(pending)
      self.records[name] = change.record
    }
  }

  /// Nil too when what is stored belongs to another URL of that name.
  package func record(of source: Source) -> SourceRecord? {
    records[source.name].flatMap { $0.url == source.url ? $0 : nil }
  }

  /// The later of the host's own and that of an outage.
  func gate(of source: Source, at now: Moment) -> HostGate? {
    // Nearly always; to take ten thousand URLs apart is a third of their answer.
    if gates.isEmpty, outage.until == nil { return nil }
    let url = record(of: source)?.effectiveURL ?? source.url
    guard let host = URIReference(url).host else { return nil }
    let closed = [gates[host], outage.gate(of: host, at: now)].compactMap { $0 }
    return closed.max { $0.until.wall < $1.until.wall }
  }

  package func schedule(
    of source: Source, mode: RefreshMode = .ifDue, options: EngineOptions, now: Moment
  ) -> Schedule {
    let record = record(of: source)
    let gate = gate(of: source, at: now)
    // Records are large: not to hand one that is not there from call to call halves the time for it.
    if record == nil, gate == nil { return .unknown }
    return Schedule(
      source: source, record: record, gate: gate, mode: mode, policy: options.schedule,
      breaker: options.breaker, now: now)
  }
}

/// Which sources are asked, critical ones first, and which are answered from the store.
struct AnswerPlan: Sendable {
  /// In the order of the request's sources.
  private(set) var schedules: [Schedule] = []
  private(set) var due: [Source] = []
  /// Names.
  private(set) var cached: [String] = []

  init(_ request: NewsRequest, facts: StoredFacts, options: EngineOptions, now: Moment) {
    schedules.reserveCapacity(request.sources.count)
    cached.reserveCapacity(request.sources.count)
    for source in request.sources {
      let schedule = facts.schedule(of: source, mode: request.mode, options: options, now: now)
      schedules.append(schedule)
      if schedule.isDue, request.mode != .never {
        due.append(source)
      } else {
        cached.append(source.name)
      }
    }
    due = due.filter(\.isCritical) + due.filter { !$0.isCritical }
  }
}
