// ServerSettings.swift - the settings that a reload may change.

package import NewsCore

/// The settings that a reload may change.
package struct ServerSettings: Sendable {
  /// All sources that clients can ask for.
  package var catalogue: [Source]
  /// Names of the sources that the configuration file defines.
  package var ownNames: Set<String> = []
  /// Names of the sources of a request that names none; they are refreshed in the background.
  package var defaultNames: [String]
  /// The token that clients send as `Authorization: Bearer`; nil: none is needed.
  package var token: Secret?
  /// Host names that the server accepts besides its own address.
  package var allowedHosts: [String] = []

  /// Settings with these sources as catalogue and defaults, without a token.
  package init(catalogue: [Source]) {
    self.catalogue = catalogue
    defaultNames = catalogue.map(\.name)
  }

  var defaults: [Source] { sources(named: defaultNames) }

  /// Sources in the order of `names`; unknown names are left out.
  func sources(named names: [String]) -> [Source] {
    let known = Dictionary(catalogue.map { ($0.name, $0) }) { first, _ in first }
    return names.compactMap { known[$0] }
  }
}
