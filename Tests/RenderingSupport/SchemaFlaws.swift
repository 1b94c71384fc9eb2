// SchemaFlaws.swift - finds where a JSON document does not match its schema.

import Foundation
package import NewsRendering

/// The paths in `value`, a part of a JSON document, that do not match its schema.
package func flaws(_ value: Any, _ type: ValueType, at path: String) -> [String] {
  switch (type, value) {
  case (.optional, is NSNull): []
  case (.optional(let type), _): flaws(value, type, at: path)
  case (.text, is String), (.bool, is Bool), (.integer, is Int), (.number, is Double): []
  case (.time, let text as String): text.hasSuffix("Z") ? [] : [path]
  case (.link, let text as String): text.hasPrefix("http") ? [] : [path]
  case (.choice(let values), let text as String): values.contains(text) ? [] : [path]
  case (.list(let type), let values as [Any]):
    values.enumerated().flatMap { flaws($1, type, at: "\(path)[\($0)]") }
  case (.map(let type), let members as [String: Any]):
    members.flatMap { flaws($1, type, at: "\(path).\($0)") }
  case (.object(let properties), let members as [String: Any]):
    objectFlaws(members, properties, at: path)
  default: [path]
  }
}

private func objectFlaws(
  _ members: [String: Any], _ properties: [ValueType.Property], at path: String
) -> [String] {
  let documented = Set(properties.map(\.name))
  let odd = documented.symmetricDifference(members.keys).map { "\(path).\($0)" }
  return odd
    + properties.flatMap { property in
      members[property.name].map { flaws($0, property.type, at: "\(path).\(property.name)") }
        ?? []
    }
}
