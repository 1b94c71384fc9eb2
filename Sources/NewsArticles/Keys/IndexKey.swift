// IndexKey.swift - the numbers by which the store's index finds an article.

package import NewsCore

/// Numbers by which the store finds articles, for matching and for stories.
///
/// The kind comes first, then an area (a hash of host or source, or a span of days), then a hash. Keys
/// that one document writes are therefore neighbours, on a few pages of the index.
package enum IndexKey {
  private enum Kind: UInt64 {
    case address = 0
    case wholeTitle = 1
    case headOfTitle = 2
    case titleAndSecond = 3
    case name = 4
    case guidInSource = 5
  }

  /// Titles are indexed by spans of four days, so the 48 hours around any time lie in at most two spans.
  static let span = Duration.days(4)

  static func address(host: UInt64, _ key: UInt64) -> Int64 {
    make(.address, area: host, areaBits: 21, key)
  }

  static func wholeTitle(_ key: UInt64, at time: WallTime) -> Int64 {
    make(.wholeTitle, area: number(of: time), areaBits: 16, key)
  }

  static func headOfTitle(_ key: UInt64, at time: WallTime) -> Int64 {
    make(.headOfTitle, area: number(of: time), areaBits: 16, key)
  }

  static func title(_ title: Words, second: Int64) -> Int64 {
    let key = mixed(title.hash, UInt64(bitPattern: second))
    return make(
      .titleAndSecond, area: number(of: WallTime(seconds: second)), areaBits: 16, key)
  }

  /// The key of a strong guid that is not a web address.
  static func name(_ guid: GuidKey) -> Int64 {
    make(.name, area: guid.area, areaBits: 21, guid.value)
  }

  /// The key of a guid that is not the id of its article, within one source.
  static func guid(_ guid: GuidKey, source: String) -> Int64 {
    make(.guidInSource, area: hashed(source), areaBits: 21, mixed(hashed(source), guid.value))
  }

  /// The ranges of all keys of titles older than `time`, which can be deleted.
  package static func outdatedTitles(before time: WallTime) -> [Range<Int64>] {
    [Kind.wholeTitle, .headOfTitle, .titleAndSecond].map { kind in
      make(kind, area: 0, areaBits: 16, 0)..<make(kind, area: number(of: time), areaBits: 16, 0)
    }
  }

  /// The range of all keys of title and date with a date in a later span than that of `time`.
  package static func titles(after time: WallTime) -> Range<Int64> {
    let first = make(.titleAndSecond, area: number(of: time) + 1, areaBits: 16, 0)
    return first..<make(.name, area: 0, areaBits: 21, 0)
  }

  private static func number(of time: WallTime) -> UInt64 {
    UInt64(max(0, time.milliseconds / span.milliseconds)) & 0xffff
  }

  /// The key as 63 bits: three for the kind, `areaBits` for the area, the rest for the hash.
  ///
  /// With 16 area bits: `0kkk aaaa aaaa aaaa aaaa hhhh …`. Kind 1 (`wholeTitle`), area 0x1234 and hash
  /// 0x56 make 0x1123_4000_0000_0056.
  private static func make(
    _ kind: Kind, area: UInt64, areaBits: UInt64, _ key: UInt64
  ) -> Int64 {
    let areaMask = (UInt64(1) << areaBits) - 1
    let keyBits = 60 - areaBits
    let value =
      kind.rawValue << 60 | (area & areaMask) << keyBits | (key & ((UInt64(1) << keyBits) - 1))
    return Int64(bitPattern: value)
  }
}
