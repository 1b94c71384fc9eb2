// RenamedSources.swift - finds sources that were renamed in the configuration; pure.

package import NewsCore

/// The stored sources to rename, with their new names.
///
/// A stored source whose name is no longer configured gets the name of a new source, one without a
/// record, at the same URL. If several are stored, the first in `stored` gets it; callers sort them by
/// the last attempt.
package func renamedSources(
  _ stored: [(name: String, url: String)], to newSources: [Source], configured: [String]
) -> [(from: String, to: String)] {
  if stored.isEmpty { return [] }
  var names = Set(configured)
  names.formUnion(newSources.map(\.name))
  var urls: Set<String> = []
  var taken: Set<String> = []
  let unconfigured = stored.filter { !names.contains($0.name) }
  return newSources.compactMap { source in
    guard urls.insert(source.url).inserted,
      let former = unconfigured.first(where: { $0.url == source.url && !taken.contains($0.name) })
    else { return nil }
    taken.insert(former.name)
    return (former.name, source.name)
  }
}
