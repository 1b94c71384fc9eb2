// Schemas.swift - the JSON schemas of the documents that commands and server share.

import NewsCore
import NewsEngine
import NewsStore

extension JSONSchema {
  fileprivate static var articles: ValueType.Property {
    let fields = ArticleField.allCases.map { field in
      // Found articles may belong to a removed source; these have at least the link of their source.
      field == .url ? ValueType.Property("url", .link, field.about) : field.column.property
    }
    return .init("articles", .list(.object(fields)), "The articles, in the requested order.")
  }

  package static var hits: JSONSchema {
    Listing.schema("hits", "Stored articles that match, the best first.", SearchRow.columns)
  }
  package static var stats: JSONSchema {
    Listing.schema(
      "stats", "Statistics of each source from the fetch log.", SourceStatistics.columns)
  }
  package static var breakers: JSONSchema {
    Listing.schema("breakers", "The breaker of each source.", BreakerRow.columns)
  }
  package static var sources: JSONSchema {
    Listing.schema("sources", "The catalogue.", SourceRow.columns)
  }
  package static var top: JSONSchema {
    Listing.schema("top", "The events that most sources report.", TopStory.columns)
  }
  package static var status: JSONSchema {
    Listing.schema("status", "Sources with trouble, and what to do.", StatusRow.columns)
  }
  package static var plan: JSONSchema {
    Listing.schema("plan", "Which sources fetch would ask, and why.", PlanRow.columns)
  }
  package static var cursors: JSONSchema {
    Listing.schema("cursors", "The cursors of fetch --new.", Cursor.columns)
  }

  package static var workers: JSONSchema {
    Listing.schema("workers", "Processes that work on the store.", WorkerRecord.columns)
  }

  package static var news: JSONSchema {
    JSONSchema(
      id: "newsagg.news/1", about: "The result of each source, and the articles of all sources.",
      properties: head("newsagg.news/1") + [
        .init("complete", .bool, "Whether every source is fresh or cached."),
        .init("cached", .bool, "Whether every source is cached, so that no publisher was asked."),
        .init("fetched_in_ms", .integer, "Milliseconds that the answer took."),
        .init("sources_requested", .list(.text), "Names of the requested sources."),
        .init(
          "sources_succeeded", .list(.text),
          "Names of the sources that are fresh or cached; offline, of those with a copy."),
        .init("sources_failed", .list(.text), "Names of the other requested sources."),
        .init("store", .object(store), "Whether the store could be read and written."),
        .init(
          "sources", .list(.object(SourceReport.columns.map(\.property))),
          "One object for each requested source."),
        articles,
      ])
  }

  private static var store: [ValueType.Property] {
    [
      .init("state", .choice(["ok", "degraded"]), "degraded: the articles come from memory."),
      .init("message", .optional(.text), "What is wrong with the store."),
    ]
  }

  package static var why: JSONSchema {
    JSONSchema(
      id: "newsagg.why/1", about: "Why a source would or would not be asked now.",
      properties: head("newsagg.why/1") + [
        .init("source", .text, "Name in the catalogue."),
        .init("url", .text, "URL without userinfo and query values."),
        .init("due", .bool, "Whether it would be asked now."),
        .init(
          "decided_by", .optional(.choice(ScheduleTerm.Kind.allCases.map(\.rawValue))),
          "The reason that decides."),
        .init("next_at", .optional(.time), "When it is due; null: now, or never again."),
        .init("wait_s", .optional(.integer), "Seconds until then; null: never again."),
        .init(
          "terms", .list(.object(Explanation.Term.columns.map(\.property))),
          "All reasons, ordered by time, the latest last."),
      ])
  }
}
