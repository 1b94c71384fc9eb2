// ConfigurationError.swift - why settings or a choice of sources cannot be used.

/// Why settings, or the sources that were asked for, cannot be used; in words for a person.
package struct ConfigurationError: Error, CustomStringConvertible {
  package enum Place: Hashable, Sendable {
    /// What was asked for: a name, a tag, an option.
    case request
    /// The configuration file or the environment.
    case configuration
  }

  package let place: Place
  /// What is wrong and why; lower case, no full stop.
  package let message: String
  /// What to do about it.
  package var hint: String?

  package var description: String { hint.map { "\(message); \($0)" } ?? message }

  package static func usage(_ message: String, hint: String? = nil) -> ConfigurationError {
    ConfigurationError(place: .request, message: message, hint: hint)
  }

  package static func file(_ message: String, hint: String? = nil) -> ConfigurationError {
    ConfigurationError(place: .configuration, message: message, hint: hint)
  }
}
