// OpenAPI.swift - the description of the API that /openapi.json serves (OpenAPI 3.1).

import NewsCore
import NewsText

/// The description of the API, made from the table of routes.
///
/// `schemas` are the schemas, by name, of documents that the command line prints too.
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
      for route in Route.all {
        writer.key(named: route.path)
        writer.object { writer in
          writer.key("get")
          writer.object { route.describe(to: &$0) }
        }
      }
    }
    writer.key("components")
    writer.object { writeComponents(schemas, &$0) }
  }
  return writer.bytes + [0x0a]
}

/// Statuses that any request may get.
private let commonStatuses = [304, 400, 401, 403, 405, 413, 414, 421, 429, 431, 503]

extension Route {
  fileprivate func describe(to writer: inout JSONWriter) {
    writer.field("summary", summary)
    if isOpen { writer.security([]) }
    if !parameters.isEmpty {
      writer.key("parameters")
      writer.array(parameters) { writer, parameter in
        writer.object { parameter.describe(to: &$0) }
      }
    }
    writer.key("responses")
    writer.object { writer in
      writer.key("200")
      writer.object { writer in
        writer.field("description", "The answer.")
        writeContent(mediaTypes, to: &writer)
      }
      for status in commonStatuses { describe(status: status, to: &writer) }
    }
  }

  private func describe(status: Int, to writer: inout JSONWriter) {
    writer.key(named: "\(status)")
    writer.object { writer in
      writer.field("description", reasonPhrase(status))
      if status == 304 { return }
      let degraded = status == 503 ? degradedMediaType : nil
      writeContent([problemMediaType] + [degraded].compactMap(\.self), to: &writer)
    }
  }

  private func writeContent(_ types: [String], to writer: inout JSONWriter) {
    writer.key("content")
    writer.object { writer in
      for type in types {
        writer.key(named: type)
        writer.object { writer in
          guard let name = schemaName(of: type) else { return }
          writer.key("schema")
          writer.object { $0.field("$ref", "#/components/schemas/\(name)") }
        }
      }
    }
  }

  private func schemaName(of mediaType: String) -> String? {
    switch mediaType {
    case problemMediaType: "problem"
    case "application/json": schema
    default: nil
    }
  }
}

extension RouteParameter {
  fileprivate func describe(to writer: inout JSONWriter) {
    writer.field("name", name.rawValue)
    writer.field("in", "query")
    writer.field("description", description)
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

private func writeComponents(_ schemas: [String: [UInt8]], _ writer: inout JSONWriter) {
  writer.key("schemas")
  writer.object { writer in
    for (name, schema) in schemas.sorted(by: { $0.key < $1.key }) {
      writer.key(named: name)
      writer.value(json: schema)
    }
    for schema in ServerSchema.all {
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
  /// Writes the security schemes of which one is needed; an empty list means that no token is needed.
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
