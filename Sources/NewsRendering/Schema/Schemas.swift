// Schemas.swift - the JSON schemas of the documents that commands and server share.

import NewsCore
import NewsEngine
import NewsStore

extension JSONSchema {
  fileprivate static var articles: ValueType.Property {
    let fields = ArticleField.allCases.map { field in
      // Found articles may be of a source that is gone; these have at least the link of their source.
      field == .url ? ValueType.Property("url", .link, field.about) : field.column.property
    }
    return .init("articles", .list(.object(fields)), "In the order that was asked for.")
  }

  package static var hits: JSONSchema {
    Listing.schema("hits", "Stored articles that match, the best first.", SearchRow.columns)
  }
  package static var stats: JSONSchema {
    Listing.schema("stats", "What the fetch log says of each source.", SourceStatistics.columns)
  }
  package static var breakers: JSONSchema {
    Listing.schema("breakers", "The breaker of each source.", BreakerRow.columns)
  }
  package static var sources: JSONSchema {
    Listing.schema("sources", "The catalogue.", SourceRow.columns)
  }
  package static var top: JSONSchema {
    Listing.schema("top", "What most sources report.", TopStory.columns)
  }
  package static var status: JSONSchema {
    Listing.schema("status", "Sources with trouble, and what to do.", StatusRow.columns)
  }
  package static var plan: JSONSchema {
    Listing.schema("plan", "What fetch would ask, and why.", PlanRow.columns)
  }
  package static var cursors: JSONSchema {
    Listing.schema("cursors", "Who was given which articles.", Cursor.columns)
  }

  package static var workers: JSONSchema {
    Listing.schema("workers", "Processes that work on the store.", WorkerRecord.columns)
  }

  package static var news: JSONSchema {
    JSONSchema(
      id: "newsagg.news/1", about: "What came of each source, and the articles of all.",
      properties: head("newsagg.news/1") + [
        .init("complete", .bool, "Every source is fresh or within its time."),
        .init("cached", .bool, "Nothing had to be asked for."),
        .init("fetched_in_ms", .integer, "Milliseconds the answer took."),
        .init("sources_requested", .list(.text), "Names of those asked for."),
        .init(
          "sources_succeeded", .list(.text),
          "Names of those that are fresh or within their time."),
        .init("sources_failed", .list(.text), "Names of the others."),
        .init("store", .object(store), "Whether the store could be read and written."),
        .init("sources", .list(.object(SourceReport.columns.map(\.property))), "One each."),
        articles,
      ])
  }

  private static var store: [ValueType.Property] {
    [
      .init("state", .choice(["ok", "degraded"]), "degraded: the articles come from memory."),
      .init("message", .optional(.text), "What is wrong with it."),
    ]
  }

  package static var why: JSONSchema {
    JSONSchema(
      id: "newsagg.why/1", about: "Why a source will or will not be asked now.",
      properties: head("newsagg.why/1") + [
        .init("source", .text, "Name in the catalogue."),
        .init("url", .text, "Without userinfo and query values."),
        .init("due", .bool, "Whether it would be asked now."),
        .init(
          "decided_by", .optional(.choice(ScheduleTerm.Kind.allCases.map(\.rawValue))),
          "The term with the last word."),
        .init("next_at", .optional(.time), "When it is due; null: now, or never again."),
        .init("wait_s", .optional(.integer), "Seconds until then; null: never again."),
        .init(
          "terms", .list(.object(Explanation.Term.columns.map(\.property))), "Latest last."),
      ])
  }
}
