// OutputFormat.swift - the formats of every listing, and how one is chosen.

import NewsCore

/// `--format`.
package enum OutputFormat: String, CaseIterable, Hashable, Sendable {
  case table, json, jsonl, tsv, csv, markdown, text, html, rss, atom, jsonfeed

  /// What a listing of rows can be; the others are documents of articles.
  package static let ofListings: [OutputFormat] = [.table, .json, .jsonl, .tsv, .csv, .markdown]

  /// Of articles, those that `--fields` can choose from.
  package static let withFields: [OutputFormat] = [.table, .json, .jsonl, .tsv, .csv]

  /// Decided once: what was asked for, else a table for a person and JSON for a program.
  package static func chosen(_ explicit: OutputFormat?, isTTY: Bool) -> OutputFormat {
    explicit ?? (isTTY ? .table : .json)
  }

  /// Whole articles are in it, not only their summaries.
  package var showsContent: Bool {
    switch self {
    case .html, .rss, .atom, .jsonfeed: true
    case .table, .json, .jsonl, .tsv, .csv, .markdown, .text: false
    }
  }

  /// A failing run says so in JSON on the standard error.
  package var isJSON: Bool { self == .json || self == .jsonl || self == .jsonfeed }

  /// Its media type, for HTTP.
  package var mediaType: String {
    switch self {
    case .table, .text: "text/plain; charset=utf-8"
    case .json: "application/json"
    case .jsonl: "application/jsonl"
    case .tsv: "text/tab-separated-values; charset=utf-8"
    case .csv: "text/csv; charset=utf-8; header=present"
    case .markdown: "text/markdown; charset=utf-8"
    case .html: "text/html; charset=utf-8"
    case .rss: "application/rss+xml; charset=utf-8"
    case .atom: "application/atom+xml; charset=utf-8"
    case .jsonfeed: "application/feed+json"
    }
  }
}
