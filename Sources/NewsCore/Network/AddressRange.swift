// AddressRange.swift - addresses with a common prefix (CIDR, RFC 4632).

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

  package func contains(_ address: IPAddress) -> Bool {
    guard address.family == first.family else { return false }
    let host = first.width - prefixLength
    return address.bits >> host == first.bits >> host
  }
}
