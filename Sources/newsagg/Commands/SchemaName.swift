// SchemaName.swift - the documents for which `newsagg schema` prints a schema.

import ArgumentParser
import NewsRendering
import NewsStore

/// A document that has a schema; raw values are the arguments of `newsagg schema`.
enum SchemaName: String, CaseIterable, ExpressibleByArgument, Sendable {
  case news, hits, stats, breakers, sources, status, top, why, plan, cursors, workers, checks,
    settings, findings, stores, copies

  var schema: JSONSchema {
    switch self {
    case .news: .news
    case .hits: .hits
    case .stats: .stats
    case .breakers: .breakers
    case .sources: .sources
    case .status: .status
    case .top: .top
    case .why: .why
    case .plan: .plan
    case .cursors: .cursors
    case .workers: .workers
    case .checks:
      Listing.schema("checks", "What one request to each source has shown.", SourceCheck.columns)
    case .settings: Listing.schema("settings", "What is in force.", SettingRow.columns)
    case .stores: Listing.schema("stores", "Where articles and state are kept.", StoreRow.columns)
    case .copies:
      Listing.schema("copies", "What was copied into another store.", CopiedTable.columns)
    case .findings: Listing.schema("findings", "What doctor looked at.", DoctorFinding.columns)
    }
  }
}
