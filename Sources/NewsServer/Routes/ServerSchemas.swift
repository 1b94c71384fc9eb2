// ServerSchemas.swift - JSON schemas of the documents that only the server has.

import NewsText

/// The schema of a document that only the server has.
struct ServerSchema {
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

extension ServerSchema {
  static let all = [
    ServerSchema(
      name: "health",
      about: """
        The store and the breakers. The status is ok, degraded or draining; db is ok, or error: and the kind of \
        error of reading or, with HTTP status 200, of writing.
        """,
      properties: [
        ("status", "string"), ("db", "string"), ("circuit_breakers", "{string}"),
        ("uptime_s", "integer"), ("version", "string"), ("draining", "boolean"),
      ]),
    ServerSchema(name: "live", about: "The process answers.", properties: [("live", "boolean")]),
    ServerSchema(
      name: "ready", about: "Whether every critical source has an acceptable copy.",
      properties: [
        ("ready", "boolean"), ("draining", "boolean"), ("critical_sources_missing", "[string]"),
      ]),
    ServerSchema(
      name: "problem", about: "RFC 9457.",
      properties: [
        ("type", "string"), ("title", "string"), ("status", "integer"), ("detail", "string"),
        ("parameter", "string"), ("retry_after_s", "integer"),
      ], optional: ["parameter", "retry_after_s"]),
  ]
}
