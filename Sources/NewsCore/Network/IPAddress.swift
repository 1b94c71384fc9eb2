// IPAddress.swift - an IPv4 or IPv6 address as a number.

import Glibc

package struct IPAddress: Hashable, Sendable {
  package enum Family: Hashable, Sendable { case v4, v6 }

  package let family: Family
  /// The address in host byte order; an IPv4 address is in the low 32 bits.
  package let bits: UInt128

  package init(v4 bits: UInt32) {
    family = .v4
    self.bits = UInt128(bits)
  }

  package init(v6 bits: UInt128) {
    family = .v6
    self.bits = bits
  }

  /// Dotted decimal with four parts, or IPv6 text without brackets and zone.
  package init?(_ text: String) {
    var v4 = in_addr()
    var v6 = in6_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      self.init(v4: UInt32(bigEndian: v4.s_addr))
    } else if inet_pton(AF_INET6, text, &v6) == 1 {
      let bits = withUnsafeBytes(of: v6) { $0.loadUnaligned(as: UInt128.self) }
      self.init(v6: UInt128(bigEndian: bits))
    } else {
      return nil
    }
  }

  /// Any spelling that the resolver accepts as an IPv4 address: one to four parts, each decimal,
  /// octal (`0177`) or hexadecimal (`0x7f`); the last part fills all remaining bytes.
  ///
  /// `127.0.34`, `2130706466` and `0x7f.34` are all 127.0.0.34.
  package init?(anyV4Spelling text: String) {
    // inet_aton stops at white space and accepts the text before it.
    guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else { return nil }
    var address = in_addr()
    guard inet_aton(text, &address) == 1 else { return nil }
    self.init(v4: UInt32(bigEndian: address.s_addr))
  }

  /// The IPv4 address that is mapped into this IPv6 address (`::ffff:a.b.c.d`, RFC 4291 section 2.5.5.2); any other
  /// address as it is.
  package var unmapped: IPAddress {
    family == .v6 && bits >> 32 == 0xffff ? IPAddress(v4: UInt32(truncatingIfNeeded: bits)) : self
  }

  /// Bits in an address of this family.
  package var width: Int { family == .v4 ? 32 : 128 }
}

extension IPAddress: CustomStringConvertible {
  /// Dotted decimal, or the shortest IPv6 text (RFC 5952) without brackets.
  package var description: String {
    let bytes = withUnsafeBytes(of: bits.bigEndian) { Array($0) }.suffix(width / 8)
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    let family = family == .v4 ? AF_INET : AF_INET6
    _ = Array(bytes).withUnsafeBytes {
      inet_ntop(family, $0.baseAddress, &text, socklen_t(INET6_ADDRSTRLEN))
    }
    return text.withUnsafeBufferPointer { characters in
      String(decoding: characters.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }
  }
}
