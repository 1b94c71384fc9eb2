// AddressGuard.swift - which addresses may be reached.

import NewsCore

/// Prevents a feed URL, a redirect or a DNS answer from leading into private networks.
///
/// It judges numeric addresses, after names and spellings have been resolved, so no spelling can hide
/// an address. It refuses the ranges of the IANA special-purpose registries (RFC 6890), also when an
/// IPv4 address is embedded in an IPv6 address.
struct AddressGuard: Hashable, Sendable {
  /// Ranges that the user allows; they take precedence over the table.
  let allowed: [AddressRange]

  struct Refusal: Hashable, Sendable {
    let address: IPAddress
    /// `loopback`, `private` and so on.
    let kind: String
  }

  /// The first refused address; one is enough to refuse all of them.
  ///
  /// An attacker can make a name resolve to a public and a private address (DNS rebinding). Using the
  /// public one would give the attack a second try.
  func refusal(in addresses: [IPAddress]) -> Refusal? {
    for address in addresses {
      if let kind = refusedKind(address) { return Refusal(address: address, kind: kind) }
    }
    return nil
  }

  func permits(_ address: IPAddress) -> Bool {
    refusedKind(address) == nil
  }

  private func refusedKind(_ address: IPAddress) -> String? {
    if allowed.contains(where: { $0.contains(address) }) { return nil }
    if let kind = address.embeddedV4.flatMap(refusedKind) { return kind }
    return AddressGuard.special.first { $0.range.contains(address) }?.kind
  }
}

extension IPAddress {
  /// The IPv4 address that is embedded in this IPv6 address; nil without one.
  ///
  /// IPv4-mapped ::ffff:0:0/96, IPv4-translated ::ffff:0:0:0/96, IPv4-compatible ::/96 (RFC 4291),
  /// NAT64 64:ff9b::/96 (RFC 6052), 6to4 2002::/16 (RFC 3056), Teredo 2001::/32 (RFC 4380, the
  /// client's address is inverted), and, under any prefix, the ISATAP interface identifiers
  /// ::0:5efe:a.b.c.d and ::200:5efe:a.b.c.d (RFC 5214). :: and ::1 are IPv6 addresses of their own.
  var embeddedV4: IPAddress? {
    guard family == .v6, bits > 1 else { return nil }
    let low = UInt32(truncatingIfNeeded: bits)
    switch bits >> 32 {
    case 0, 0xffff, 0xffff_0000, 0x64_ff9b << 64: return IPAddress(v4: low)
    default: break
    }
    if bits >> 112 == 0x2002 { return IPAddress(v4: UInt32(truncatingIfNeeded: bits >> 80)) }
    if bits >> 96 == 0x2001_0000 { return IPAddress(v4: ~low) }
    // The mask ignores the u bit, which says whether the IPv4 address is globally unique.
    if UInt32(truncatingIfNeeded: bits >> 32) & ~0x0200_0000 == 0x5efe { return IPAddress(v4: low) }
    return nil
  }
}

extension AddressGuard {
  static let special: [(range: AddressRange, kind: String)] = specialText.compactMap { entry in
    AddressRange(entry.range).map { ($0, entry.kind) }
  }

  static let specialText: [(range: String, kind: String)] = [
    ("0.0.0.0/8", "unspecified"),
    ("10.0.0.0/8", "private"),
    ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"),
    ("169.254.0.0/16", "link-local"),
    ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"),
    ("192.0.2.0/24", "documentation"),
    ("192.31.196.0/24", "reserved"),
    ("192.52.193.0/24", "reserved"),
    ("192.88.99.0/24", "6to4 relay"),
    ("192.168.0.0/16", "private"),
    ("192.175.48.0/24", "reserved"),
    ("198.18.0.0/15", "benchmark"),
    ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"),
    ("224.0.0.0/4", "multicast"),
    ("240.0.0.0/4", "reserved"),
    ("::/128", "unspecified"),
    ("::1/128", "loopback"),
    ("64:ff9b:1::/48", "local NAT64"),
    ("100::/64", "discard"),
    ("2001::/23", "reserved"),
    ("2001:db8::/32", "documentation"),
    ("2002::/16", "6to4"),
    ("2620:4f:8000::/48", "reserved"),
    ("3fff::/20", "documentation"),
    ("5f00::/16", "segment routing"),
    ("fc00::/7", "private"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"),
    ("ff00::/8", "multicast"),
  ]
}
