// Environment.swift - what the program is given besides its arguments, read once.

import Glibc

/// The environment variables, as a value that tests can make up.
package struct Environment: Sendable {
  package var variables: [String: String]

  package init(variables: [String: String]) {
    self.variables = variables
  }

  package subscript(name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The process's own.
  package static let current: Environment = {
    var variables: [String: String] = [:]
    var entry = environ
    while let text = entry.pointee {
      if let equals = strchr(text, Int32(UInt8(ascii: "="))) {
        let name = UnsafeRawBufferPointer(start: text, count: equals - text)
        variables[String(decoding: name, as: UTF8.self)] = String(cString: equals + 1)
      }
      entry += 1
    }
    return Environment(variables: variables)
  }()

  package var home: String? { self["HOME"] }

  /// The XDG configuration file (XDG Base Directory 0.8), unless another is named.
  package var configurationFile: String? {
    directory("XDG_CONFIG_HOME", fallback: ".config").map { $0 + "/newsagg/config.toml" }
  }

  /// The store holds validators and breakers, which are state: losing them would be impolite.
  var storeFile: String? { stateDirectory.map { $0 + "/newsagg.db" } }

  /// For what a user would miss but can do without.
  package var stateDirectory: String? {
    directory("XDG_STATE_HOME", fallback: ".local/state").map { $0 + "/newsagg" }
  }

  /// A relative XDG path is to be ignored, says the specification.
  private func directory(_ name: String, fallback: String) -> String? {
    if let path = self[name], path.hasPrefix("/") { return path }
    return home.map { $0 + "/" + fallback }
  }
}
