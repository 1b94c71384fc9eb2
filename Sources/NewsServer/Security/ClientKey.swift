// ClientKey.swift - the key that identifies one client.

import NIOCore

/// The key of one client: an IPv4 address, or the /64 network of an IPv6 address, which usually belongs to
/// one customer.
struct ClientKey: Hashable, Sendable {
  private let network: UInt64

  /// `address` has 4 bytes, or 16; an IPv4-mapped address counts as IPv4.
  init(_ address: some Collection<UInt8>) {
    let bytes = Array(address)
    let mapped: [UInt8] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff]
    let key = bytes.starts(with: mapped) ? Array(bytes.suffix(4)) : Array(bytes.prefix(8))
    network = key.reduce(key.count == 4 ? 1 : 0) { $0 << 8 | UInt64($1) }
  }
}

extension ClientKey {
  /// Nil for a Unix socket, where the mode of its file decides who may connect.
  init?(_ address: SocketAddress?) {
    switch address {
    // The address comes after family and port, with IPv6 also after the flow label.
    case .v4(let address):
      self.init(withUnsafeBytes(of: address.address) { Array($0[4..<8]) })
    case .v6(let address):
      self.init(withUnsafeBytes(of: address.address) { Array($0[8..<24]) })
    case .unixDomainSocket, nil: return nil
    }
  }
}
