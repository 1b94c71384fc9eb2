// ContentHash.swift - one hash to compare contents; not for security.

/// The 64-bit FNV-1a hash of `bytes`: the same in every process and version.
///
/// It is not safe against attackers: whoever chooses both texts can make two with the same hash.
package func contentHash(
  _ bytes: UnsafeBufferPointer<UInt8>, from start: UInt64 = 0xcbf2_9ce4_8422_2325
) -> UInt64 {
  var hash = start
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return hash
}

package func contentHash(_ bytes: [UInt8]) -> UInt64 {
  bytes.withUnsafeBufferPointer { contentHash($0) }
}

/// The hash of the UTF-8 of `text`.
package func contentHash(_ text: String) -> UInt64 {
  text.withBytes { contentHash($0) }
}
