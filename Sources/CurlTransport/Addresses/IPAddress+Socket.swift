// IPAddress+Socket.swift - an address from a sockaddr structure.

import Glibc
import NewsCore

extension IPAddress {
  /// Nil for a family that is neither IPv4 nor IPv6.
  init?(_ address: UnsafePointer<sockaddr>) {
    let raw = UnsafeRawPointer(address)
    switch Int32(address.pointee.sa_family) {
    case AF_INET:
      let v4 = raw.loadUnaligned(as: sockaddr_in.self).sin_addr
      self.init(v4: UInt32(bigEndian: v4.s_addr))
    case AF_INET6:
      let v6 = raw.loadUnaligned(as: sockaddr_in6.self).sin6_addr
      let bits = withUnsafeBytes(of: v6) { $0.loadUnaligned(as: UInt128.self) }
      self.init(v6: UInt128(bigEndian: bits))
    default:
      return nil
    }
  }
}
