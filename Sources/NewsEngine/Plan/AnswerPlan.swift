// AnswerPlan.swift - what is known before an answer, and which sources have to be asked for it.

package import NewsCore
package import NewsStore

/// The stored facts that a run decides on.
package struct StoredFacts: Sendable {
  private var records: [SourceRecord]
  /// In `records`, by name.
  private var positions: [String: Int]
  private var hostPauses: [String: HostPause] = [:]
  var outage = Outage()

  /// `unsaved` counts before what is stored, unless another process has come since.
  package init(
    records: [SourceRecord] = [], hostPauses: [HostPause] = [], _ unsaved: [SourceChange] = []
  ) {
    self.records = records
    positions = Dictionary(minimumCapacity: records.count)
    for index in records.indices { positions[records[index].name] = index }
    for pause in hostPauses { self.hostPauses[pause.host] = pause }
    for pause in unsaved.flatMap(\.hostPauses).sorted(by: { $0.until.wall < $1.until.wall }) {
      self.hostPauses[pause.host] = pause
    }
    for pending in unsaved {
      let name = pending.record.name
      guard let position = positions[name] else {
        positions[name] = self.records.count
        self.records.append(pending.record)
        continue
      }
      var change = SourceChange(record: self.records[position])
      change.adopt(pending)
      self.records[position] = change.record
    }
  }

  /// Nil too when what is stored belongs to another URL of that name.
  package func record(of source: Source) -> SourceRecord? {
    guard let position = positions[source.name], records[position].url == source.url else {
      return nil
    }
    return records[position]
  }

  /// Neither a record nor a pause can concern it; asked first, because records are large.
  func knowNothing(of name: String) -> Bool {
    hasNoPause && positions[name] == nil
  }

  /// Nearly always; to take ten thousand URLs apart is a third of their answer.
  private var hasNoPause: Bool { hostPauses.isEmpty && outage.until == nil }

  /// The later of the host's own and that of an outage.
  func pause(of source: Source, at now: Moment) -> HostPause? {
    if hasNoPause { return nil }
    let url = record(of: source)?.effectiveURL ?? source.url
    guard let host = URIReference(url).host else { return nil }
    let closed = [hostPauses[host], outage.pause(of: host, at: now)].compactMap { $0 }
    return closed.max { $0.until.wall < $1.until.wall }
  }

  package func schedule(
    of source: Source, mode: RefreshMode = .ifDue, options: EngineOptions, now: Moment
  ) -> Schedule {
    Schedule(
      source: source, record: record(of: source), pause: pause(of: source, at: now), mode: mode,
      policy: options.schedule, breaker: options.breaker, now: now)
  }
}

/// What an answer is made of before anybody is asked, and whom it takes to ask.
struct AnswerPlan: Sendable {
  let request: NewsRequest
  /// As stored before the run.
  let facts: StoredFacts
  /// The sources that are asked, critical ones first; the others are answered from the store.
  let due: [Source]
  /// In the order of the request's sources; nil for those of which nothing is known.
  private let schedules: [Schedule?]

  init(_ request: NewsRequest, facts: StoredFacts, options: EngineOptions, now: Moment) {
    self.request = request
    self.facts = facts
    var due: [Source] = []
    let sources = request.sources
    schedules = sources.indices.map { index in
      let schedule =
        facts.knowNothing(of: request.names[index])
        ? nil : facts.schedule(of: sources[index], mode: request.mode, options: options, now: now)
      if request.mode != .never, schedule?.isDue != false { due.append(sources[index]) }
      return schedule
    }
    self.due = due.filter(\.isCritical) + due.filter { !$0.isCritical }
  }

  /// Names of the sources that are not asked.
  var cached: [String] {
    let asked = Set(due.map(\.name))
    return request.names.filter { !asked.contains($0) }
  }

  /// What came of each source, in the order of the request.
  ///
  /// `newFacts` are those after the run; nil where nothing has changed.
  func reports(
    _ settled: [String: RefreshResult], _ newFacts: StoredFacts?, policy: SchedulePolicy,
    now: Moment
  ) -> SourceReports {
    let facts = newFacts ?? facts
    let asked = Set(due.map(\.name))
    func report(_ source: Source, _ schedule: Schedule?) -> SourceReport {
      SourceReport(
        source, record: facts.record(of: source), settled: settled[source.name],
        wasAsked: asked.contains(source.name), schedule: schedule ?? .unknown, mode: request.mode,
        policy: policy, now: now)
    }
    let (sources, names) = (request.sources, request.names)
    // Of what is asked there is something to tell.
    let isOffline = request.mode == .never
    func isUnknown(_ index: Int) -> Bool {
      isOffline && schedules[index] == nil && (newFacts?.knowNothing(of: names[index]) ?? true)
    }
    func areAlike(_ index: Int, _ other: Int) -> Bool {
      sources[index].isCritical == sources[other].isCritical
        && sources[index].note == sources[other].note
    }
    var reports = SourceReports(names: names)
    while reports.count < sources.count {
      let first = reports.count
      var end = first + 1
      if isUnknown(first) {
        while end < sources.count, areAlike(end, first), isUnknown(end) { end += 1 }
      }
      reports.describeNext(end - first, as: report(sources[first], schedules[first]))
    }
    return reports
  }
}
