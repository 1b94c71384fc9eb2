// ConfigurationError.swift - why settings or selected sources cannot be used.

/// Why settings, or the selected sources, cannot be used, in words for people.
package struct ConfigurationError: Error, CustomStringConvertible {
  package enum Place: Hashable, Sendable {
    /// The command line: a name, a tag, an option.
    case request
    /// The configuration file or the environment.
    case configuration
  }

  package let place: Place
  /// What is wrong and why, in lower case without a full stop.
  package let message: String
  /// What the user can do about it.
  package var hint: String?

  package var description: String { hint.map { "\(message); \($0)" } ?? message }

  package static func usage(_ message: String, hint: String? = nil) -> ConfigurationError {
    ConfigurationError(place: .request, message: message, hint: hint)
  }

  package static func file(_ message: String, hint: String? = nil) -> ConfigurationError {
    ConfigurationError(place: .configuration, message: message, hint: hint)
  }
}
