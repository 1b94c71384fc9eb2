// Readiness.swift - the contents of /ready, and the rule for a critical source; pure.

import NewsCore
import NewsEngine
import NewsText

/// Whether every critical source has an acceptable copy.
struct Readiness {
  /// Names of critical sources without an acceptable copy.
  var missing: [String]
  var isDraining: Bool

  static func missing(
    _ sources: [Source], _ records: [SourceRecord], options: EngineOptions, now: Moment
  ) -> [String] {
    let facts = StoredFacts(records: records)
    return sources.filter(\.isCritical).filter { source in
      let schedule = facts.schedule(of: source, options: options, now: now)
      return !schedule.allowsCopy(
        of: facts.record(of: source), staleIfError: options.schedule.staleIfError, now: now)
    }.map(\.name)
  }

  var isReady: Bool { missing.isEmpty && !isDraining }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("ready", isReady)
      writer.field("draining", isDraining)
      writer.field("critical_sources_missing", missing)
    }
    return writer.bytes + [0x0a]
  }
}
