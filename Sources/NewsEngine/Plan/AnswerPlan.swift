// AnswerPlan.swift - decides which sources are asked for an answer, and makes the reports.

import NewsCore

/// The plan of an answer: which sources are asked, and which are answered from the store.
struct AnswerPlan: Sendable {
  let request: NewsRequest
  /// The stored facts before the run.
  let facts: StoredFacts
  /// The sources that are asked, in the order of ``AskingPriority``; the others are answered from the
  /// store.
  let due: [Source]
  /// Names of the due sources without an acceptable copy.
  let withoutCopy: Set<String>
  /// Schedules in the order of the request's sources; nil for a source without a record.
  private let schedules: [Schedule?]

  init(_ request: NewsRequest, facts: StoredFacts, options: EngineOptions, now: Moment) {
    self.request = request
    self.facts = facts
    var due: [(source: Source, priority: AskingPriority)] = []
    var withoutCopy: Set<String> = []
    let sources = request.sources
    schedules = sources.indices.map { index in
      let schedule =
        facts.knowNothing(of: request.names[index]) && sources[index].obstacle == nil
        ? nil : facts.schedule(of: sources[index], mode: request.mode, options: options, now: now)
      if request.mode != .never, schedule?.isDue != false {
        let source = sources[index]
        let record = schedule == nil ? nil : facts.record(of: source)
        due.append((source, AskingPriority(source, record)))
        let limit = options.schedule.staleIfError
        if schedule?.allowsCopy(of: record, staleIfError: limit, now: now) != true {
          withoutCopy.insert(source.name)
        }
      }
      return schedule
    }
    self.withoutCopy = withoutCopy
    // The sort is stable: sources of equal priority keep the order of the catalogue.
    self.due = due.sorted { $0.priority < $1.priority }.map(\.source)
  }

  /// Names of the sources that are answered from the store; without those that have never answered.
  var cached: [String] {
    let asked = Set(due.map(\.name))
    let sources = request.sources
    return sources.indices.filter { index in
      schedules[index] != nil && !asked.contains(request.names[index])
        && facts.record(of: sources[index])?.fetchedAt != nil
    }.map { request.names[$0] }
  }

  /// Time until the next source is due: zero when one is, nil when none ever will be.
  var untilNextDue: Duration? {
    if !due.isEmpty || schedules.contains(where: { $0 == nil }) { return .zero }
    return schedules.compactMap { $0?.wait }.min()
  }

  /// How long the answer may wait for the sources that are due.
  var longestWait: Duration {
    switch request.wait {
    case .untilDeadline: request.deadline
    case .never: .zero
    case .onlyForMissingCopies: withoutCopy.isEmpty ? .zero : request.deadline
    }
  }

  /// Whether the answer waits for this source until the deadline; for others a copy is used earlier.
  func isNeeded(_ source: Source) -> Bool {
    source.isCritical || withoutCopy.contains(source.name)
  }

  /// The reports of all sources, in the order of the request.
  ///
  /// `newFacts` are the facts after the run; nil when nothing has changed.
  func reports(
    _ run: RunResults, _ newFacts: StoredFacts?, policy: SchedulePolicy, now: Moment
  ) -> SourceReports {
    let asked = Set(due.map(\.name))
    let context = SourceReport.Context(
      mode: request.mode, continuesAfterAnswer: request.continuesAfterAnswer, policy: policy,
      now: now)
    func report(_ index: Int) -> SourceReport {
      let source = request.sources[index]
      let attempt: SourceReport.Facts.Attempt =
        run.results[source.name].map { .result($0) }
        ?? (asked.contains(source.name) ? .noAnswerYet(run.failures[source.name]) : .notAsked)
      return SourceReport(
        SourceReport.Facts(
          source: source, record: (newFacts ?? facts).record(of: source),
          schedule: schedules[index] ?? .unknown, attempt: attempt), context)
    }
    var reports = SourceReports(names: request.names)
    while reports.count < request.sources.count {
      let first = reports.count
      reports.describeNext(endOfAlike(first, newFacts) - first, as: report(first))
    }
    return reports
  }

  /// The end of the run of sources, from `first` on, that have equal reports.
  ///
  /// Only sources without a record that were not asked form such a run: their reports can differ only in
  /// the compared properties.
  private func endOfAlike(_ first: Int, _ newFacts: StoredFacts?) -> Int {
    let sources = request.sources
    func isUnknown(_ index: Int) -> Bool {
      request.mode == .never && schedules[index] == nil
        && (newFacts?.knowNothing(of: request.names[index]) ?? true)
    }
    func areAlike(_ index: Int, _ other: Int) -> Bool {
      sources[index].isCritical == sources[other].isCritical
        && sources[index].note == sources[other].note
        && sources[index].isUnnamed == sources[other].isUnnamed
    }
    var end = first + 1
    guard isUnknown(first) else { return end }
    while end < sources.count, areAlike(end, first), isUnknown(end) { end += 1 }
    return end
  }
}
