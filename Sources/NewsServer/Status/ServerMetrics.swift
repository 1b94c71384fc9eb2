// ServerMetrics.swift - the metrics of the server and its sources for /metrics.

import NewsCore
import NewsEngine
import NewsText

extension ServerState {
  /// The document of `/metrics`; the gauge of event loop lag starts again with each call.
  func metrics() -> [UInt8] {
    var writer = PrometheusWriter()
    appendRequests(&writer)
    appendGauges(&writer)
    appendTotals(&writer)
    appendTimes(&writer)
    appendSources(&writer)
    return writer.bytes
  }

  private func appendRequests(_ writer: inout PrometheusWriter) {
    writer.family("newsagg_http_responses_total", .counter, "Answers by status.")
    for (status, count) in counters.byStatus {
      let code = status == 0 ? "other" : "\(status)"
      writer.sample("newsagg_http_responses_total", [("code", code)], Double(count))
    }
    writer.value(
      "newsagg_http_cache_hits_total", .counter, "Responses from the response cache.",
      Double(counters.cacheHits.value))
    appendDurations(&writer)
    writer.value(
      "newsagg_http_cached_responses", .gauge, "Responses in the response cache.",
      Double(cache.count))
  }

  private func appendDurations(_ writer: inout PrometheusWriter) {
    let (counts, sum) = counters.byDuration
    let name = "newsagg_http_duration_seconds"
    writer.family(name, .histogram, "Time to answer requests that were not in the response cache.")
    var total = 0
    for (bound, count) in zip(Counters.bounds, counts) {
      total += count
      let limit = "\(Double(bound) / 1_000_000)"
      writer.sample("\(name)_bucket", [("le", limit)], Double(total))
    }
    total += counts.last ?? 0
    writer.sample("\(name)_bucket", [("le", "+Inf")], Double(total))
    writer.sample("\(name)_sum", [], Double(sum) / 1_000_000)
    writer.sample("\(name)_count", [], Double(total))
  }

  private func appendGauges(_ writer: inout PrometheusWriter) {
    let gauges: [(name: String, help: String, value: Int)] = [
      ("newsagg_connections", "Open connections.", counters.connections.value),
      ("newsagg_requests_in_flight", "Requests at work.", counters.inFlight.value),
      ("newsagg_subscribers", "Clients of \(Route.events.path).", counters.subscribers.value),
      ("newsagg_draining", "1 while the server is shutting down.", isDraining ? 1 : 0),
      ("newsagg_store_up", "1 while the store can be read.", store.problem == nil ? 1 : 0),
    ]
    for gauge in gauges { writer.value(gauge.name, .gauge, gauge.help, Double(gauge.value)) }
  }

  private func appendTotals(_ writer: inout PrometheusWriter) {
    let totals: [(name: String, help: String, value: Int)] = [
      ("newsagg_connections_total", "Connections.", counters.accepted.value),
      ("newsagg_timeouts_total", "Clients cut off.", counters.timeouts.value),
      ("newsagg_refreshes_total", "Refresh runs.", counters.refreshes.value),
    ]
    for total in totals { writer.value(total.name, .counter, total.help, Double(total.value)) }
  }

  private func appendTimes(_ writer: inout PrometheusWriter) {
    writer.value(
      "newsagg_event_loop_lag_seconds", .gauge,
      "Longest delay of an event loop since last asked.",
      Double(counters.takeLag()) / 1_000_000_000)
    writer.value(
      "newsagg_uptime_seconds", .gauge, "Time since the start.",
      Double(uptime - startUptime) / 1000)
  }

  private func appendSources(_ writer: inout PrometheusWriter) {
    let now = engine.now()
    let records = settings.catalogue.compactMap { store.records[$0.name] }
    func family(_ name: String, _ help: String, _ value: (SourceRecord) -> Double?) {
      writer.family(name, .gauge, help)
      for record in records {
        guard let value = value(record) else { continue }
        writer.sample(name, [("source", record.name)], value)
      }
    }
    family("newsagg_source_breaker", "0 closed, 1 half-open, 2 open.") {
      Double($0.breaker.effectLevel)
    }
    let outcome = "newsagg_source_outcome"
    writer.family(outcome, .gauge, "1, with the code of the last attempt.")
    for record in records {
      guard let code = record.lastCode?.rawValue else { continue }
      writer.sample(outcome, [("source", record.name), ("code", code)], 1)
    }
    family("newsagg_source_age_seconds", "Since the last success.") {
      $0.fetchedAt?.age(at: now).map { Double($0.milliseconds) / 1000 }
    }
    family("newsagg_source_failures", "Refreshes that failed in a row.") { Double($0.failures) }
    family("newsagg_source_articles", "Articles in the newest document.") {
      Double($0.articleCount)
    }
  }
}
