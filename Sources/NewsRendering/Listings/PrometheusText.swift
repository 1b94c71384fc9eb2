// PrometheusText.swift - statistics and breakers in the text format of Prometheus.

import NewsCore
package import NewsEngine
import NewsText

/// Statistics and breakers in the Prometheus text exposition format 0.0.4, for a textfile collector.
///
/// Counters cover the entries that the fetch log still has.
package func prometheusText(_ statistics: [SourceStatistics], breakers: [BreakerRow]) -> [UInt8] {
  var text = PrometheusWriter()
  text.appendCounters(statistics)
  text.appendTimes(statistics)
  text.family("newsagg_breaker_open", .gauge, "1 while the source may not be asked.")
  for row in breakers {
    let isOpen = row.breaker.state == .open || row.breaker.state == .forcedOpen
    text.sample("newsagg_breaker_open", [("source", row.source)], isOpen ? 1 : 0)
  }
  text.family("newsagg_breaker_failures", .gauge, "Failures in a row.")
  for row in breakers {
    let failures = Double(row.breaker.consecutiveFailures)
    text.sample("newsagg_breaker_failures", [("source", row.source)], failures)
  }
  return text.bytes
}

extension PrometheusWriter {
  fileprivate mutating func appendCounters(_ statistics: [SourceStatistics]) {
    family("newsagg_fetches_total", .counter, "Attempts that asked the publisher, by outcome.")
    for row in statistics {
      for code in OutcomeCode.allCases {
        guard let count = row.outcomes[code] else { continue }
        let labels = [("source", row.source), ("code", code.rawValue)]
        sample("newsagg_fetches_total", labels, Double(count))
      }
    }
    counter("cache_hits_total", "Answers from the store.", statistics) { $0.cacheHits }
    counter("wire_bytes_total", "Body bytes as sent.", statistics) { $0.wireBytes }
    counter("bytes_saved_total", "Body bytes that 304 answers saved.", statistics) {
      $0.bytesSaved
    }
    counter("articles_total", "Articles first seen.", statistics) { $0.newArticles }
  }

  private mutating func counter(
    _ name: String, _ help: String, _ statistics: [SourceStatistics],
    _ value: (SourceStatistics) -> Int
  ) {
    family("newsagg_\(name)", .counter, help)
    for row in statistics {
      sample("newsagg_\(name)", [("source", row.source)], Double(value(row)))
    }
  }

  fileprivate mutating func appendTimes(_ statistics: [SourceStatistics]) {
    family("newsagg_fetch_seconds", .summary, "Duration of an attempt.")
    for row in statistics where row.fetches > 0 {
      for percentile in [50, 95, 99] {
        let labels = [("source", row.source), ("quantile", "0.\(percentile)")]
        sample("newsagg_fetch_seconds", labels, seconds(row.duration(percentile: percentile)))
      }
      let labels = [("source", row.source)]
      sample("newsagg_fetch_seconds_sum", labels, seconds(row.totalDuration))
      sample("newsagg_fetch_seconds_count", labels, Double(row.fetches))
    }
    family("newsagg_last_success_timestamp_seconds", .gauge, "End of the last success.")
    for row in statistics {
      guard let time = row.lastSuccessAt else { continue }
      let labels = [("source", row.source)]
      sample("newsagg_last_success_timestamp_seconds", labels, Double(time.seconds))
    }
  }

  private func seconds(_ duration: Duration?) -> Double {
    Double(duration?.milliseconds ?? 0) / 1000
  }
}
