// ClientKey.swift - the key that identifies one client.

import NewsCore
import NIOCore

/// The key of one client: an IPv4 address, or the /64 network of an IPv6 address, which usually belongs to
/// one customer.
struct ClientKey: Hashable, Sendable {
  private let network: UInt64

  /// An IPv4-mapped address counts as IPv4.
  init(_ address: IPAddress) {
    let address = address.unmapped
    // A network of IPv6 never begins with 32 zero bits: these are reserved (RFC 4291 section 2.5.5).
    network =
      address.family == .v4
      ? UInt64(truncatingIfNeeded: address.bits) : UInt64(truncatingIfNeeded: address.bits >> 64)
  }
}

extension ClientKey {
  /// Nil for a Unix socket, where the mode of its file decides who may connect.
  init?(_ address: SocketAddress?) {
    switch address {
    // The address comes after family and port, with IPv6 also after the flow label.
    case .v4(let address):
      let bits = withUnsafeBytes(of: address.address) {
        $0.loadUnaligned(fromByteOffset: 4, as: UInt32.self)
      }
      self.init(IPAddress(v4: UInt32(bigEndian: bits)))
    case .v6(let address):
      let bits = withUnsafeBytes(of: address.address) {
        $0.loadUnaligned(fromByteOffset: 8, as: UInt128.self)
      }
      self.init(IPAddress(v6: UInt128(bigEndian: bits)))
    case .unixDomainSocket, nil: return nil
    }
  }
}
