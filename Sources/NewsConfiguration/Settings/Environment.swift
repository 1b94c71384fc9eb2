// Environment.swift - the environment variables and the paths that depend on them.

import Glibc

/// The environment variables as a value, which tests can set freely.
package struct Environment: Sendable {
  package var variables: [String: String]

  package init(variables: [String: String]) {
    self.variables = variables
  }

  package subscript(name: String) -> String? {
    variables[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The environment of this process.
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

  /// The default configuration file (XDG Base Directory 0.8).
  package var configurationFile: String? {
    directory("XDG_CONFIG_HOME", fallback: ".config").map { $0 + "/newsagg/config.toml" }
  }

  /// The default store file.
  ///
  /// It is in the state directory, because it has validators and breakers: without them publishers would
  /// get more requests.
  var storeFile: String? { stateDirectory.map { $0 + "/newsagg.db" } }

  /// The XDG directory for state: data that should persist but is not essential.
  package var stateDirectory: String? {
    directory("XDG_STATE_HOME", fallback: ".local/state").map { $0 + "/newsagg" }
  }

  /// A directory from a variable, else below the home directory; a relative path is ignored, as the XDG
  /// specification requires.
  private func directory(_ name: String, fallback: String) -> String? {
    if let path = self[name], path.hasPrefix("/") { return path }
    return home.map { $0 + "/" + fallback }
  }
}
