// StatusDocuments.swift - the JSON of /health and /ready; pure.

import NewsCore
import NewsEngine
import NewsText

/// The contents of /health; the store is as the ``StoreWatcher`` last read it.
struct Health {
  var store: StoreSnapshot
  var sources: [Source]
  var uptime: Duration
  var version: String
  var isDraining: Bool

  var isOK: Bool { store.problem == nil && !isDraining }

  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("status", isDraining ? "draining" : isOK ? "ok" : "degraded")
      writer.field("db", store.problem.map { "error: \($0)" } ?? "ok")
      writer.key("circuit_breakers")
      writer.object { writer in
        for source in sources {
          writer.key(named: source.name)
          writer.string((store.records[source.name]?.breaker ?? CircuitBreaker()).effectName)
        }
      }
      writer.field("uptime_s", uptime.components.seconds)
      writer.field("version", version)
      writer.field("draining", isDraining)
    }
    return writer.bytes + [0x0a]
  }
}

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
