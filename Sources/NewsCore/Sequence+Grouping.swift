// Sequence+Grouping.swift - groups the elements of a sequence by a key and keeps their order.

extension Sequence {
  /// The elements grouped by `key`, with the groups in the order of their first elements.
  package func grouped<Key: Hashable>(
    by key: (Element) -> Key
  ) -> [(key: Key, elements: [Element])] {
    var groups: [(key: Key, elements: [Element])] = []
    var positions: [Key: Int] = [:]
    for element in self {
      let key = key(element)
      let position = positions[key] ?? groups.count
      if position == groups.count {
        positions[key] = position
        groups.append((key, []))
      }
      groups[position].elements.append(element)
    }
    return groups
  }
}
