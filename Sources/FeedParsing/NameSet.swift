// NameSet.swift - a fixed set of short ASCII names, asked by bytes.

/// Names without case; built once, asked without making strings.
struct NameSet: Sendable {
  private let hashes: [UInt32]
  private let names: [StaticString]
  private let mask: UInt32

  init(_ list: [StaticString]) {
    var size: UInt32 = 16
    while size < list.count * 4 { size *= 2 }
    mask = size - 1
    var hashes = [UInt32](repeating: 0, count: Int(size))
    var names = [StaticString](repeating: "", count: Int(size))
    for name in list {
      let hash = nameHash(ByteSpan(start: name.utf8Start, count: name.utf8CodeUnitCount))
      var slot = Int(hash & mask)
      while names[slot].utf8CodeUnitCount > 0 { slot = (slot + 1) & Int(mask) }
      hashes[slot] = hash
      names[slot] = name
    }
    self.hashes = hashes
    self.names = names
  }

  func contains(_ name: ByteSpan) -> Bool {
    contains(name, hash: nameHash(name))
  }

  /// For a name that is asked of several sets: `hash` is its ``nameHash(_:)``.
  func contains(_ name: ByteSpan, hash: UInt32) -> Bool {
    var slot = Int(hash & mask)
    while names[slot].utf8CodeUnitCount > 0 {
      if hashes[slot] == hash, name.equalsASCII(names[slot]) { return true }
      slot = (slot + 1) & Int(mask)
    }
    return false
  }
}

/// FNV-1a of a name without case.
func nameHash(_ name: ByteSpan) -> UInt32 {
  var hash = XMLScanner.hashSeed
  for byte in name { hash = XMLScanner.hash(hash, byte) }
  return hash
}
