// IPAddress.swift - an IPv4 or IPv6 address as a number, and ranges of them.

import CCurl

#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

struct IPAddress: Hashable, Sendable {
  enum Family: Hashable, Sendable { case v4, v6 }

  let family: Family
  /// In host order; an IPv4 address is the low 32 bits.
  let bits: UInt128

  init(v4 bits: UInt32) {
    family = .v4
    self.bits = UInt128(bits)
  }

  init(v6 bits: UInt128) {
    family = .v6
    self.bits = bits
  }

  /// Dotted decimal with four parts, or IPv6 text without brackets and zone.
  init?(_ text: String) {
    var v4 = in_addr()
    var v6 = in6_addr()
    if inet_pton(AF_INET, text, &v4) == 1 {
      self.init(v4)
    } else if inet_pton(AF_INET6, text, &v6) == 1 {
      self.init(v6)
    } else {
      return nil
    }
  }

  /// Nil for a family that is neither.
  init?(_ address: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET: self.init(raw.loadUnaligned(as: sockaddr_in.self).sin_addr)
    case AF_INET6: self.init(raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr)
    default: return nil
    }
  }

  private init(_ address: in_addr) {
    self.init(v4: UInt32(bigEndian: address.s_addr))
  }

  private init(_ address: in6_addr) {
    let bits = withUnsafeBytes(of: address) { $0.loadUnaligned(as: UInt128.self) }
    self.init(v6: UInt128(bigEndian: bits))
  }

  /// Bits in an address of this family.
  var width: Int { family == .v4 ? 32 : 128 }
}

extension IPAddress: CustomStringConvertible {
  var description: String {
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

/// Addresses with a common prefix (CIDR, RFC 4632).
package struct AddressRange: Hashable, Sendable {
  let first: IPAddress
  let prefixLength: Int

  /// `10.0.0.0/8`, `fd00::/8`, or one address; nil when it is neither.
  package init?(_ text: String) {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard let address = parts.first.flatMap({ IPAddress(String($0)) }) else { return nil }
    guard parts.count == 2 else {
      self.init(address, prefixLength: address.width)
      return
    }
    guard let length = Int(parts[1]), (0...address.width).contains(length) else { return nil }
    self.init(address, prefixLength: length)
  }

  private init(_ address: IPAddress, prefixLength: Int) {
    first = address
    self.prefixLength = prefixLength
  }

  func contains(_ address: IPAddress) -> Bool {
    guard address.family == first.family else { return false }
    let host = first.width - prefixLength
    return address.bits >> host == first.bits >> host
  }
}
