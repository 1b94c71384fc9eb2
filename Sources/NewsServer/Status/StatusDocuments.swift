// StatusDocuments.swift - the JSON of /health, /ready, /live, /sources, /breakers and /stats; pure.

import NewsCore
import NewsEngine

/// A source with what is stored of it, as the engine sees it now.
typealias SourceView = (source: Source, record: SourceRecord?, schedule: Schedule)

/// What /health says; of the store it knows what the ``Lookout`` saw last.
struct Health {
  var store: StoreView
  var sources: [Source]
  var uptime: Duration
  var version: String
  var isDraining: Bool

  var isOK: Bool { store.problem == nil && !isDraining }

  var json: [UInt8] {
    let records = Dictionary(store.records.map { ($0.name, $0) }) { first, _ in first }
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("status", isDraining ? "draining" : isOK ? "ok" : "degraded")
      writer.field("db", store.problem.map { "error: \($0)" } ?? "ok")
      writer.key("circuit_breakers")
      writer.object { writer in
        for source in sources {
          writer.key(named: source.name)
          writer.string((records[source.name]?.breaker ?? CircuitBreaker()).healthName)
        }
      }
      writer.field("uptime_s", uptime.components.seconds)
      writer.field("version", version)
      writer.field("draining", isDraining)
    }
    return writer.bytes + [0x0a]
  }
}

extension CircuitBreaker {
  /// One of the three states that programs know; what an operator forced counts as its effect.
  var healthName: String {
    switch state {
    case .closed, .forcedClosed: "CLOSED"
    case .open, .forcedOpen: "OPEN"
    case .halfOpen: "HALF_OPEN"
    }
  }
}

/// Whether every critical source has an acceptable copy.
struct Readiness {
  var missing: [String]
  var isDraining: Bool

  init(
    sources: [Source], records: [SourceRecord], staleIfError: Duration, now: Moment,
    isDraining: Bool
  ) {
    let ages = Dictionary(records.map { ($0.name, $0.fetchedAt?.age(at: now)) }) { first, _ in first
    }
    missing = sources.filter(\.isCritical).map(\.name).filter { name in
      guard let age = ages[name] ?? nil else { return true }
      return age > staleIfError
    }
    self.isDraining = isDraining
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

func sourcesDocument(_ views: [SourceView], defaults: Set<String>, now: Moment) -> [UInt8] {
  listing("sources", "newsagg.sources/1", views, now) { writer, view in
    let (source, record, schedule) = view
    writer.field("name", source.name)
    writer.field("title", record?.title)
    writer.field("critical", source.isCritical)
    writer.field("default", defaults.contains(source.name))
    writer.field("tags", source.tags)
    writer.field("note", source.note)
    writer.field("articles", record?.articleCount ?? 0)
    writer.field("age_s", record?.fetchedAt?.age(at: now)?.components.seconds)
    writer.field("due", schedule.isDue)
    writer.field("next_fetch_in_s", schedule.wait?.components.seconds)
    writer.field("reason", schedule.winner?.sentence)
    writer.field("last_code", record?.lastCode?.rawValue)
    writer.field("http_status", record?.lastStatus)
    writer.field("failures_in_a_row", record?.failures ?? 0)
  }
}

func breakersDocument(_ views: [SourceView], now: Moment) -> [UInt8] {
  listing("breakers", "newsagg.breakers/1", views, now) { writer, view in
    let breaker = view.record?.breaker ?? CircuitBreaker()
    writer.field("source", view.source.name)
    writer.field("state", breaker.stateName)
    writer.field("failures_in_a_row", breaker.consecutiveFailures)
    writer.field("breaks_in_a_row", breaker.opens)
    writer.field("open_until", breaker.until?.wall.rfc3339)
    writer.field("probe_until", breaker.probeUntil?.wall.rfc3339)
    writer.field("changed_at", breaker.changedAt?.rfc3339)
    writer.field("last_error", view.record?.lastMessage)
  }
}

func statsDocument(_ all: [SourceStatistics], since: WallTime, now: Moment) -> [UInt8] {
  listing("sources", "newsagg.stats/1", all, now) { writer, statistics in
    writer.field("source", statistics.source)
    writer.field("fetches", statistics.fetches)
    writer.ratio("success_share", statistics.successShare)
    for (name, percentile) in [("p50_ms", 50), ("p95_ms", 95), ("p99_ms", 99)] {
      writer.key(named: name)
      writer.milliseconds(statistics.duration(percentile: percentile))
    }
    writer.field("wire_bytes", statistics.wireBytes)
    writer.field("body_bytes", statistics.bodyBytes)
    writer.ratio("not_modified_share", statistics.notModifiedShare)
    writer.ratio("cache_hit_share", statistics.cacheHitShare)
    writer.field("new_articles", statistics.newArticles)
    writer.ratio("articles_per_day", statistics.articlesPerDay)
    writer.field("last_success_at", statistics.lastSuccessAt?.rfc3339)
    writer.field("last_error", statistics.lastFailure?.message)
    writer.field("last_error_code", statistics.lastFailure?.code?.rawValue)
  }
}

private func listing<Element>(
  _ name: String, _ schema: String, _ elements: [Element], _ now: Moment,
  _ body: (inout JSONWriter, Element) -> Void
) -> [UInt8] {
  var writer = JSONWriter()
  writer.object { writer in
    writer.field("schema", schema)
    writer.field("generated_at", now.wall.rfc3339)
    writer.key(named: name)
    writer.array(elements) { writer, element in
      writer.object { body(&$0, element) }
    }
  }
  return writer.bytes + [0x0a]
}

extension JSONWriter {
  /// Four digits suffice for a share.
  fileprivate mutating func ratio(_ name: StaticString, _ value: Double?) {
    key(name)
    if let value { number((value * 10_000).rounded() / 10_000) } else { null() }
  }

  fileprivate mutating func milliseconds(_ duration: Duration?) {
    if let duration { integer(duration.milliseconds) } else { null() }
  }
}
