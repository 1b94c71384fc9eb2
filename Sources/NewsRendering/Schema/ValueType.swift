// ValueType.swift - the type of a field's value, for the JSON schemas.

/// The type of a field's value.
package indirect enum ValueType: Hashable, Sendable {
  case text, integer, number, bool
  /// RFC 3339, UTC.
  case time
  /// An http or https URL.
  case link
  case choice([String])
  case list(ValueType)
  case object([Property])
  /// An object whose keys are data.
  case map(ValueType)
  /// A value of the given type, or null.
  case optional(ValueType)

  package struct Property: Hashable, Sendable {
    package var name: String
    package var type: ValueType
    package var about: String

    package init(_ name: String, _ type: ValueType, _ about: String) {
      self.name = name
      self.type = type
      self.about = about
    }
  }
}

extension Column {
  package var property: ValueType.Property { ValueType.Property(name, type, about) }
}
