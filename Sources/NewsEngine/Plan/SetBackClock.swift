// SetBackClock.swift - shortens stored waits after the clock of the store was set back.

import Logging
import NewsCore
import NewsStore

/// Finds and corrects what was stored before the clock of the store was set back; pure functions.
///
/// A wait is an instant, so it lasts longer by the time by which the clock was set back, or by which the
/// clock of a promoted server is behind. The end of the last request is in the future then. Such a
/// record gets the instants that it would have if this request had ended now: each wait begins again,
/// once. So no source is asked early, and none waits longer than its own wait from now.
///
/// A machine's own boot clock is never set back.
struct SetBackClock: Sendable {
  let now: Moment
  let policy: SchedulePolicy
  /// The longest lease that this process takes for these sources.
  let longestLease: Duration

  /// Waits that a clock prolongs by less are left as they are.
  private static let tolerance = Duration.minutes(1)
  /// Another process may have longer leases than this one knows of.
  private static let leaseTolerance = Duration.minutes(5)

  func concerns(_ record: SourceRecord) -> Bool {
    lead(of: record) > SetBackClock.tolerance || isTooLate(record.lease.until)
  }

  func concerns(_ pause: HostPause) -> Bool {
    pause.until.lead(over: now) > policy.longestHostPause + SetBackClock.tolerance
  }

  /// The sources with stored waits that are too long.
  func concerned(_ sources: [Source], _ facts: StoredFacts) -> [Source] {
    // Only what is stored can be corrected.
    sources.filter { source in
      facts.storedRecord(of: source).map(concerns) ?? false
        || facts.pause(of: source, at: now).map(concerns) ?? false
    }
  }

  func corrected(_ record: SourceRecord) -> SourceRecord {
    guard concerns(record) else { return record }
    let lead = lead(of: record)
    var record = lead > SetBackClock.tolerance ? record.converted { moved($0, by: lead) } : record
    if isTooLate(record.lease.until) { record.lease.until = now + longestLease }
    // The process that claims the source computes when it is due.
    record.dueAt = record.lease.owner.isEmpty ? now.wall : record.lease.until?.wall
    return record
  }

  func corrected(_ pause: HostPause) -> HostPause {
    var pause = pause
    if concerns(pause) { pause.until = now + policy.longestHostPause }
    return pause
  }

  func corrected(_ lease: HostLease) -> HostLease {
    var lease = lease
    if isTooLate(lease.until) { lease.until = now + longestLease }
    return lease
  }

  /// How far the end of the last request lies in the future.
  private func lead(of record: SourceRecord) -> Duration {
    max(
      record.attemptedAt?.lead(over: now) ?? .zero, record.fetchedAt?.lead(over: now) ?? .zero)
  }

  private func isTooLate(_ end: Moment?) -> Bool {
    (end?.lead(over: now) ?? .zero) > longestLease + SetBackClock.leaseTolerance
  }

  private func moved(_ moment: Moment, by lead: Duration) -> Moment {
    moment.bootID == now.bootID ? moment + (.zero - lead) : moment
  }
}

extension SourceChange {
  /// - Returns: Whether anything was corrected.
  mutating func correct(by clock: SetBackClock) -> Bool {
    let before = record
    record = clock.corrected(record)
    hostPauses = context.pauses.filter(clock.concerns).map(clock.corrected)
    if let lease = context.leases.first(where: { $0.source == before.name }) {
      let corrected = clock.corrected(lease)
      if corrected != lease { takenHostLease = corrected }
    }
    return record != before || !hostPauses.isEmpty || takenHostLease != nil
  }
}

extension Engine {
  /// Corrects what is stored of these sources if the clock of the store was set back since.
  ///
  /// - Returns: Whether anything was corrected, so that `facts` have to be read again.
  func correctWaits(
    of sources: [Source], _ facts: StoredFacts
  ) async throws(StoreError) -> Bool {
    let longest = options.longestLease(of: sources)
    var count = 0
    for batch in setBackClock(longest).concerned(sources, facts).batches(of: 64) {
      let claims = batch.map { source in
        let host = facts.storedRecord(of: source)?.host ?? URIReference(source.url).hostKey ?? ""
        return SourceClaim(name: source.name, url: source.url, host: host)
      }
      let corrected = try await store.claim(claims) { $0.correct(by: setBackClock(longest)) }
      count += corrected.values.count { $0 }
    }
    if count > 0 {
      pipeline.logger.notice(
        "the clock of the store was set back", metadata: ["waits_begun_again": "\(count)"])
    }
    return count > 0
  }

  func setBackClock(_ longestLease: Duration) -> SetBackClock {
    SetBackClock(now: now(), policy: options.schedule, longestLease: longestLease)
  }
}
