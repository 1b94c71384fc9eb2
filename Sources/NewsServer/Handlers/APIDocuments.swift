// APIDocuments.swift - the documents of the API, with the same bytes as the commands' JSON.

import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

/// The schemas in `/openapi.json`, by their name without "newsagg." and version.
let documentSchemas = [
  "news": JSONSchema.news, "sources": .sources, "breakers": .breakers, "stats": .stats,
  "workers": .workers, "top": .top,
]

extension Article {
  /// One JSON object on one line.
  var jsonLine: [UInt8] {
    var writer = JSONWriter()
    writer.object { $0.fields(ArticleField.allCases.map(\.column), of: self) }
    return writer.bytes
  }
}

extension ServerSettings {
  /// The document "newsagg.sources/1".
  func sourcesDocument(_ schedules: [ScheduledSource], at now: WallTime) -> [UInt8] {
    let defaults = Set(defaultNames)
    let rows = schedules.map { scheduled in
      SourceRow(
        source: scheduled.source, record: scheduled.record, schedule: scheduled.schedule,
        isDefault: defaults.contains(scheduled.source.name),
        // The path of the file is not sent over the network.
        origin: ownNames.contains(scheduled.source.name) ? "file" : "built-in")
    }
    return Listing("sources", SourceRow.columns, rows).json(RenderOptions(now: now))
  }
}

/// The document "newsagg.breakers/1".
func breakersDocument(_ schedules: [ScheduledSource], at now: WallTime) -> [UInt8] {
  let rows = schedules.map { BreakerRow($0.source, $0.record) }
  return Listing("breakers", BreakerRow.columns, rows).json(RenderOptions(now: now))
}

/// The document "newsagg.stats/1".
func statsDocument(_ statistics: [SourceStatistics], at now: WallTime) -> [UInt8] {
  Listing("stats", SourceStatistics.columns, statistics).json(RenderOptions(now: now))
}

/// The document "newsagg.workers/1".
func workersDocument(_ workers: [WorkerRecord], at now: WallTime) -> [UInt8] {
  Listing("workers", WorkerRecord.columns, workers).json(RenderOptions(now: now))
}
