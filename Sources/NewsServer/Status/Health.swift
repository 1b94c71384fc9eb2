// Health.swift - the contents of /health; pure.

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

  /// Whether clients get answers; they do while results are kept in memory.
  var isOK: Bool { store.problem == nil && !isDraining }

  var json: [UInt8] {
    let problem = store.problem ?? store.writingProblem
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("status", isDraining ? "draining" : problem == nil ? "ok" : "degraded")
      writer.field("db", problem.map { "error: \($0)" } ?? "ok")
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
