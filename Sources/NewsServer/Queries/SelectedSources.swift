// SelectedSources.swift - the sources that a request selects.

import NewsCore

/// The sources that a request selects with the parameter `sources`.
struct SelectedSources: Hashable, Sendable {
  /// Names in the catalogue's spelling, without repetitions.
  let names: [String]
  /// The value of the parameter; nil when the request names no source and gets the default ones.
  ///
  /// A link to the next page has no list of default sources: hundreds of names are longer than a request
  /// target may be.
  let parameter: String?

  /// Selects the known sources; without the parameter, the default ones.
  ///
  /// - Throws: ``HTTPProblem/noSources(_:)`` (status 400) when none is known.
  init(_ query: QueryString, _ settings: ServerSettings) throws(HTTPProblem) {
    let wanted = query.list(.sources)
    var seen: Set<String> = []
    names = settings.sources(
      named: wanted.isEmpty ? settings.defaultNames : wanted.map { $0.lowercased() }
    ).map(\.name).filter { seen.insert($0).inserted }
    guard !names.isEmpty else {
      throw .noSources(
        wanted.isEmpty
          ? "No source is configured; see newsagg sources add."
          : "None of the sources is known; see \(Route.sources.path).")
    }
    parameter = wanted.isEmpty ? nil : names.joined(separator: ",")
  }
}
