// OutputFormat.swift - the output formats, and which one is the default.

import NewsCore

/// An output format, as a value of `--format`.
package enum OutputFormat: String, CaseIterable, Hashable, Sendable {
  case table, json, jsonl, tsv, csv, markdown, text, html, rss, atom, jsonfeed

  /// Formats of listings; the others are only for articles.
  package static let ofListings: [OutputFormat] = [.table, .json, .jsonl, .tsv, .csv, .markdown]

  /// Formats of articles in which `--fields` chooses the fields.
  package static let withFields: [OutputFormat] = [.table, .json, .jsonl, .tsv, .csv]

  /// The format to use: the given one, else a table on a terminal and JSON elsewhere.
  package static func chosen(_ explicit: OutputFormat?, isTTY: Bool) -> OutputFormat {
    explicit ?? (isTTY ? .table : .json)
  }

  /// Whether the format has the content of articles, not only their summaries.
  package var showsContent: Bool {
    switch self {
    case .html, .rss, .atom, .jsonfeed: true
    case .table, .json, .jsonl, .tsv, .csv, .markdown, .text: false
    }
  }

  /// Whether errors are written to standard error as JSON.
  package var isJSON: Bool { self == .json || self == .jsonl || self == .jsonfeed }

  /// The media type for HTTP.
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
