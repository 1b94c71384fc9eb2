// Inheritance.swift - which sources take over what is stored under a name of before; pure.

package import NewsCore

/// Which stored sources get which new name: that of a newcomer, a source of which nothing is stored, at
/// the same URL, when their own name is not configured any longer.
///
/// Of several stored ones the first goes on, which is to be the one asked last.
package func inheritances(
  _ stored: [(name: String, url: String)], by newcomers: [Source], configured: [Source]
) -> [(from: String, to: String)] {
  if stored.isEmpty { return [] }
  var names = Set(configured.map(\.name))
  names.formUnion(newcomers.map(\.name))
  var urls: Set<String> = []
  var taken: Set<String> = []
  let orphans = stored.filter { !names.contains($0.name) }
  return newcomers.compactMap { source in
    guard urls.insert(source.url).inserted,
      let orphan = orphans.first(where: { $0.url == source.url && !taken.contains($0.name) })
    else { return nil }
    taken.insert(orphan.name)
    return (orphan.name, source.name)
  }
}
