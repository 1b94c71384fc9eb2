// JSONSchema.swift - JSON Schema 2020-12, made from the columns of the documents.

import NewsCore
import NewsText

/// The schema of one kind of document.
package struct JSONSchema {
  /// The value of the document's member `schema`: "newsagg.news/1".
  package let id: String
  package let about: String
  package let properties: [ValueType.Property]

  /// The schema as JSON; every key is required, and further keys are allowed.
  ///
  /// Without `standsAlone` it is part of another document, and has no `$schema` and `$id`.
  package func rendered(isPretty: Bool = true, standsAlone: Bool = true) -> [UInt8] {
    var writer = JSONWriter(isPretty: isPretty)
    writer.object { writer in
      if standsAlone {
        writer.field("$schema", "https://json-schema.org/draft/2020-12/schema")
        writer.field("$id", "urn:\(id.replacing("/", with: ":").replacing(".", with: ":"))")
      }
      writer.field("title", id)
      writer.field("description", about)
      writer.schemaMembers(.object(properties))
    }
    if standsAlone { writer.endLine() }
    return writer.bytes
  }
}

extension Listing {
  /// The schema of this listing's JSON document.
  package static func schema(
    _ name: String, _ about: String, _ columns: [Column<Row>]
  ) -> JSONSchema {
    JSONSchema(
      id: "newsagg.\(name)/1", about: about,
      properties: JSONSchema.head("newsagg.\(name)/1") + [
        .init(name, .list(.object(columns.map(\.property))), "The rows.")
      ])
  }
}

extension JSONSchema {
  /// The members at the beginning of every document.
  package static func head(_ id: String) -> [ValueType.Property] {
    [
      .init("schema", .choice([id]), "Kind and version of this document."),
      .init("generated_at", .time, "When it was made."),
    ]
  }
}

extension JSONWriter {
  /// Writes the members of a schema object that describe values of `type`.
  fileprivate mutating func schemaMembers(_ type: ValueType, isNullable: Bool = false) {
    switch type {
    case .optional(let type):
      schemaMembers(type, isNullable: true)
    case .choice(let values):
      key("enum")
      array { writer in
        for value in values { writer.string(value) }
        if isNullable { writer.null() }
      }
    default:
      schemaType(type, isNullable: isNullable)
      schemaDetails(type)
    }
  }

  private mutating func schemaType(_ type: ValueType, isNullable: Bool) {
    key("type")
    guard isNullable else { return string(type.jsonType) }
    array { writer in
      writer.string(type.jsonType)
      writer.string("null")
    }
  }

  private mutating func schemaDetails(_ type: ValueType) {
    switch type {
    case .time:
      field("format", "date-time")
    case .link:
      field("format", "uri")
      field("pattern", "^https?://")
    case .list(let element):
      key("items")
      object { $0.schemaMembers(element) }
    case .map(let value):
      key("additionalProperties")
      object { $0.schemaMembers(value) }
    case .object(let properties):
      schemaProperties(properties)
    case .text, .integer, .number, .bool, .choice, .optional:
      break
    }
  }

  private mutating func schemaProperties(_ properties: [ValueType.Property]) {
    key("properties")
    object { writer in
      for property in properties {
        writer.key(named: property.name)
        writer.object { writer in
          writer.field("description", property.about)
          writer.schemaMembers(property.type)
        }
      }
    }
    field("required", properties.map(\.name))
  }
}

extension ValueType {
  fileprivate var jsonType: String {
    switch self {
    case .text, .time, .link, .choice: "string"
    case .integer: "integer"
    case .number: "number"
    case .bool: "boolean"
    case .list: "array"
    case .object, .map: "object"
    case .optional(let type): type.jsonType
    }
  }
}
