// MetricsText.swift - the server's own figures and its sources in the Prometheus text format.

import NewsCore
import NewsEngine

/// Writes the Prometheus text exposition format, version 0.0.4.
struct MetricsText {
  private(set) var text = ""

  /// One family: its type line, then a sample for each set of labels.
  mutating func family(
    _ name: String, _ type: String, _ help: String, _ samples: [(labels: String, value: String)]
  ) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    for sample in samples {
      text += sample.labels.isEmpty ? name : "\(name){\(sample.labels)}"
      text += " \(sample.value)\n"
    }
  }

  mutating func value(_ name: String, _ type: String, _ help: String, _ value: some Numeric) {
    family(name, type, help, [("", "\(value)")])
  }

  mutating func line(_ line: String) { text += line + "\n" }
}

extension ServerState {
  /// Everything `/metrics` tells; asking for it starts the lag gauge anew.
  func metrics() -> String {
    var text = MetricsText()
    appendRequests(&text)
    appendConnections(&text)
    appendSources(&text)
    return text.text
  }

  private func appendRequests(_ text: inout MetricsText) {
    text.family(
      "newsagg_http_responses_total", "counter", "Answers by status.",
      counters.byStatus.map {
        ("code=\"\($0.status == 0 ? "other" : "\($0.status)")\"", "\($0.count)")
      })
    text.value(
      "newsagg_http_prepared_total", "counter", "Answers from prepared bytes.",
      counters.cacheHits.value)
    let (counts, sum) = counters.byDuration
    let name = "newsagg_http_duration_seconds"
    text.family(name, "histogram", "Time to answer what was not prepared.", [])
    var total = 0
    for (bound, count) in zip(Counters.bounds, counts) {
      total += count
      text.line("\(name)_bucket{le=\"\(Double(bound) / 1_000_000)\"} \(total)")
    }
    total += counts.last ?? 0
    text.line("\(name)_bucket{le=\"+Inf\"} \(total)")
    text.line("\(name)_sum \(Double(sum) / 1_000_000)")
    text.line("\(name)_count \(total)")
    text.value(
      "newsagg_prepared_answers", "gauge", "Prepared answers at hand.", cache.counts.entries)
  }

  private func appendConnections(_ text: inout MetricsText) {
    let gauges: [(String, String, Int)] = [
      ("newsagg_connections", "Open connections.", counters.connections.value),
      ("newsagg_requests_in_flight", "Requests at work.", counters.inFlight.value),
      ("newsagg_subscribers", "Clients of /events.", counters.subscribers.value),
      ("newsagg_draining", "1 while the server is shutting down.", isDraining ? 1 : 0),
      ("newsagg_store_up", "1 while the store can be read.", store.problem == nil ? 1 : 0),
    ]
    for (name, help, value) in gauges { text.value(name, "gauge", help, value) }
    let totals: [(String, String, Int)] = [
      ("newsagg_connections_total", "Connections.", counters.accepted.value),
      ("newsagg_timeouts_total", "Clients cut off.", counters.timeouts.value),
      ("newsagg_refreshes_total", "Refresh runs.", counters.refreshes.value),
    ]
    for (name, help, value) in totals { text.value(name, "counter", help, value) }
    let lag = counters.takeLag()
    text.value(
      "newsagg_event_loop_lag_seconds", "gauge", "Longest delay of an event loop since last asked.",
      Double(lag) / 1_000_000_000)
    let uptime = engine.now().bootMilliseconds - startedAt.bootMilliseconds
    text.value(
      "newsagg_uptime_seconds", "gauge", "Time since the start.", Double(uptime) / 1000)
  }

  /// Names of sources are `[a-z0-9._-]`, so they need no escape in a label.
  private func appendSources(_ text: inout MetricsText) {
    let now = engine.now()
    let known = Set(settings.catalogue.map(\.name))
    let records = store.records.filter { known.contains($0.name) }
    func samples(_ value: (SourceRecord) -> String?) -> [(String, String)] {
      records.compactMap { record in
        value(record).map { ("source=\"\(record.name)\"", $0) }
      }
    }
    text.family(
      "newsagg_source_breaker", "gauge", "0 closed, 1 half-open, 2 open.",
      samples { ["CLOSED": "0", "HALF_OPEN": "1", "OPEN": "2"][$0.breaker.healthName] })
    text.family(
      "newsagg_source_outcome", "gauge", "1, with the code of the last attempt.",
      records.compactMap { record in
        record.lastCode.map { ("source=\"\(record.name)\",code=\"\($0.rawValue)\"", "1") }
      })
    text.family(
      "newsagg_source_age_seconds", "gauge", "Since the last success.",
      samples { $0.fetchedAt?.age(at: now).map { "\(Double($0.milliseconds) / 1000)" } })
    text.family(
      "newsagg_source_failures", "gauge", "Refreshes that failed in a row.",
      samples { "\($0.failures)" })
    text.family(
      "newsagg_source_articles", "gauge", "Articles in the newest document.",
      samples { "\($0.articleCount)" })
  }
}
