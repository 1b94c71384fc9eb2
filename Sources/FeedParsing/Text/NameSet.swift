// NameSet.swift - fixed sets of short ASCII names, with look-up by bytes.

/// A set of ASCII names without regard to case; a look-up makes no string.
struct NameSet: Sendable {
  private let table: NameTable<UInt8>

  init(_ names: [StaticString]) {
    table = NameTable([(1, names)])
  }

  func contains(_ name: ByteSpan) -> Bool {
    table[name, nameHash(name)] != 0
  }
}

/// A table from names to bits, so that one look-up shows which of several sets contain a name.
struct NameTable<Bits: FixedWidthInteger & Sendable>: Sendable {
  private struct Slot: Sendable {
    var hash: UInt32 = 0
    var bits: Bits = 0
    var name: StaticString = ""
  }

  /// A hash table with open addressing; an empty slot has no bits.
  ///
  /// With 16 slots, a name with the hash 0x2a goes into slot 10 (0x2a & 15), or if that is used, into the
  /// next free one: 11, 12 and so on. A look-up takes the same way until it finds the name or an empty slot.
  private let slots: [Slot]
  private let mask: Int

  /// A name in several lists has the bits of all.
  init(_ lists: [(bits: Bits, names: [StaticString])]) {
    var size = 16
    while size < lists.reduce(0, { $0 + $1.names.count }) * 2 { size *= 2 }
    mask = size - 1
    var slots = [Slot](repeating: Slot(), count: size)
    for (bits, names) in lists {
      for name in names {
        let hash = nameHash(name.bytes)
        var index = Int(hash) & mask
        while slots[index].bits != 0, !name.bytes.equalsASCII(slots[index].name) {
          index = (index + 1) & mask
        }
        slots[index] = Slot(hash: hash, bits: slots[index].bits | bits, name: name)
      }
    }
    self.slots = slots
  }

  /// The bits of a name, 0 if it is not known; `hash` is its ``nameHash(_:)``.
  subscript(name: ByteSpan, hash: UInt32) -> Bits {
    var index = Int(hash) & mask
    while slots[index].bits != 0 {
      if slots[index].hash == hash, name.equalsASCII(slots[index].name) {
        return slots[index].bits
      }
      index = (index + 1) & mask
    }
    return 0
  }
}

/// FNV-1a hash of a name, the same for upper and lower case.
func nameHash(_ name: ByteSpan) -> UInt32 {
  var hash = XMLScanner.hashSeed
  for byte in name { hash = XMLScanner.hash(hash, byte) }
  return hash
}
