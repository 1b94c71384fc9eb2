// OpenAPI.swift - the description of the API that /openapi.json serves (OpenAPI 3.1).

import NewsCore
import NewsText

/// The description of the API, written from one table of paths.
///
/// `schemas` are those of the documents that the command line prints as well, by name.
func openAPIDocument(
  version: String, needsToken: Bool, schemas: [String: [UInt8]]
) -> [UInt8] {
  var writer = JSONWriter(isPretty: true)
  writer.object { writer in
    writer.field("openapi", "3.1.0")
    writer.key("info")
    writer.object { writer in
      writer.field("title", "newsagg")
      writer.field("version", version)
      writer.field("description", "Many news sources as one list of articles.")
    }
    if needsToken { writer.security(["token"]) }
    writer.key("paths")
    writer.object { writer in
      for path in apiPaths {
        writer.key(named: path.path)
        writer.object { writer in
          writer.key("get")
          writer.object { path.write(to: &$0) }
        }
      }
    }
    writer.key("components")
    writer.object { writeComponents(schemas, &$0) }
  }
  return writer.bytes + [0x0a]
}

private struct APIParameter {
  enum Kind {
    case text
    case list
    case integer(ClosedRange<Int>)
    case choice([String])
  }

  var name: String
  var kind = Kind.text
  var about: String

  func write(to writer: inout JSONWriter) {
    writer.field("name", name)
    writer.field("in", "query")
    writer.field("description", about)
    writer.key("schema")
    writer.object { writer in
      switch kind {
      case .text: writer.field("type", "string")
      case .list:
        writer.field("type", "array")
        writer.key("items")
        writer.object { $0.field("type", "string") }
      case .integer(let range):
        writer.field("type", "integer")
        writer.field("minimum", range.lowerBound)
        writer.field("maximum", range.upperBound)
      case .choice(let values):
        writer.field("type", "string")
        writer.field("enum", values)
      }
    }
  }
}

private struct APIPath {
  var path: String
  var summary: String
  /// Of the JSON it gives, a name among the components.
  var schema: String?
  var types = ["application/json"]
  var parameters: [APIParameter] = []
  /// Beyond 200 and those that the door may give.
  var statuses: [Int] = []
  /// Answered without a token as well.
  var isOpen: Bool { AccessPolicy.openPaths.contains(path[...]) }
  /// What a 503 of this path carries besides a problem.
  var degradedType: String?

  func write(to writer: inout JSONWriter) {
    writer.field("summary", summary)
    if isOpen { writer.security([]) }
    if !parameters.isEmpty {
      writer.key("parameters")
      writer.array(parameters) { writer, parameter in
        writer.object { parameter.write(to: &$0) }
      }
    }
    writer.key("responses")
    writer.object { writer in
      writer.key("200")
      writer.object { writer in
        writer.field("description", "The answer.")
        writeContent(types, to: &writer)
      }
      for status in (commonStatuses + statuses).sorted() {
        writer.key(named: "\(status)")
        writer.object { writer in
          writer.field("description", reasonPhrase(status))
          if status == 304 { return }
          let types =
            ["application/problem+json"] + (status == 503 ? [degradedType] : []).compactMap(\.self)
          writeContent(types, to: &writer)
        }
      }
    }
  }

  private func writeContent(_ types: [String], to writer: inout JSONWriter) {
    writer.key("content")
    writer.object { writer in
      for type in types {
        writer.key(named: type)
        writer.object { writer in
          let name =
            switch type {
            case "application/problem+json": "problem"
            case "application/json": schema
            default: String?.none
            }
          guard let name else { return }
          writer.key("schema")
          writer.object { $0.field("$ref", "#/components/schemas/\(name)") }
        }
      }
    }
  }
}

/// What any request may meet before its path is looked at.
private let commonStatuses = [304, 400, 401, 403, 405, 413, 414, 421, 429, 431, 503]

private let formats = ["json", "rss", "atom", "jsonfeed"]

private let apiPaths: [APIPath] = [
  APIPath(
    path: "/news", summary: "Articles of many sources, newest first.", schema: "news",
    types: [
      "application/json", "application/rss+xml", "application/atom+xml", "application/feed+json",
    ],
    parameters: [
      APIParameter(
        name: "sources", kind: .list,
        about: "Names, repeated or with commas; unknown ones are left out."),
      APIParameter(name: "tag", about: "Sources with this tag, or else articles with it."),
      APIParameter(name: "q", about: "Words that are all in title or summary."),
      APIParameter(name: "since", about: "2h, 7d, today, yesterday, a date or an RFC 3339 time."),
      APIParameter(name: "limit", kind: .integer(NewsQuery.limits), about: "Articles a page."),
      APIParameter(name: "cursor", about: "From the Link field of the page before."),
      APIParameter(name: "format", kind: .choice(formats), about: "How the answer is written."),
      APIParameter(
        name: "deadline_ms", kind: .integer(1...10_000),
        about: "Longest wait for sources of which nothing is stored."),
    ], degradedType: "application/json"),
  APIPath(
    path: "/health", summary: "The store and the breakers.", schema: "health",
    degradedType: "application/json"),
  APIPath(path: "/live", summary: "The process answers.", schema: "live"),
  APIPath(
    path: "/ready", summary: "Every critical source has an acceptable copy.", schema: "ready",
    degradedType: "application/json"),
  APIPath(
    path: "/sources", summary: "The catalogue, and when each source is due.", schema: "sources"),
  APIPath(path: "/breakers", summary: "The circuit breaker of each source.", schema: "breakers"),
  APIPath(
    path: "/stats", summary: "Fetch statistics by source.", schema: "stats",
    parameters: [APIParameter(name: "since", about: "Start of the span; the last day if absent.")]),
  APIPath(path: "/metrics", summary: "Figures for Prometheus.", types: ["text/plain"]),
  APIPath(
    path: "/events", summary: "New articles as server-sent events.", types: ["text/event-stream"]),
  APIPath(path: "/openapi.json", summary: "This document."),
  APIPath(
    path: "/", summary: "The page for people.", types: ["text/html"],
    parameters: [
      APIParameter(name: "q", about: "Words that are all in title or summary."),
      APIParameter(name: "tag", about: "A tag of sources or articles."),
      APIParameter(name: "source", about: "One source by name."),
      APIParameter(name: "by", kind: .choice(["time", "source"]), about: "The arrangement."),
      APIParameter(name: "limit", kind: .integer(1...PageQuery.longest), about: "Headlines shown."),
    ]),
]

/// A document that only the server gives.
private struct APISchema {
  var name: String
  var about: String
  /// Names and types; `[TYPE]` is an array, `{TYPE}` an object whose keys are data.
  var properties: [(name: String, type: String)]
  var optional: Set<String> = []

  func write(to writer: inout JSONWriter) {
    writer.field("type", "object")
    writer.field("description", about)
    writer.field("required", properties.map(\.name).filter { !optional.contains($0) })
    writer.key("properties")
    writer.object { writer in
      for (name, type) in properties {
        writer.key(named: name)
        writer.object { writeType(type[...], to: &$0) }
      }
    }
  }

  private func writeType(_ type: Substring, to writer: inout JSONWriter) {
    guard type.hasPrefix("[") || type.hasPrefix("{") else {
      return writer.field("type", String(type))
    }
    let isArray = type.hasPrefix("[")
    writer.field("type", isArray ? "array" : "object")
    writer.key(isArray ? "items" : "additionalProperties")
    writer.object { writeType(type.dropFirst().dropLast(), to: &$0) }
  }
}

private let ownSchemas = [
  APISchema(
    name: "health", about: "The store and the breakers.",
    properties: [
      ("status", "string"), ("db", "string"), ("circuit_breakers", "{string}"),
      ("uptime_s", "integer"), ("version", "string"), ("draining", "boolean"),
    ]),
  APISchema(name: "live", about: "The process answers.", properties: [("live", "boolean")]),
  APISchema(
    name: "ready", about: "Whether every critical source has an acceptable copy.",
    properties: [
      ("ready", "boolean"), ("draining", "boolean"), ("critical_sources_missing", "[string]"),
    ]),
  APISchema(
    name: "problem", about: "RFC 9457.",
    properties: [
      ("type", "string"), ("title", "string"), ("status", "integer"), ("detail", "string"),
      ("parameter", "string"), ("retry_after_s", "integer"),
    ], optional: ["parameter", "retry_after_s"]),
]

private func writeComponents(_ schemas: [String: [UInt8]], _ writer: inout JSONWriter) {
  writer.key("schemas")
  writer.object { writer in
    for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) {
      writer.key(named: name)
      writer.value(json: schema)
    }
    for schema in ownSchemas {
      writer.key(named: schema.name)
      writer.object { schema.write(to: &$0) }
    }
  }
  writer.key("securitySchemes")
  writer.object { writer in
    writer.key("token")
    writer.object { writer in
      writer.field("type", "http")
      writer.field("scheme", "bearer")
    }
  }
}

extension JSONWriter {
  /// The schemes of which one is needed; none: anybody may ask.
  fileprivate mutating func security(_ schemes: [String]) {
    key("security")
    array(schemes) { writer, scheme in
      writer.object { writer in
        writer.key(named: scheme)
        writer.array { _ in }
      }
    }
  }
}
