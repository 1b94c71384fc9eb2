// IndexKey.swift - under which numbers an article is found again.

package import NewsCore

/// Numbers under which the store finds articles, for matching and for stories.
///
/// The kind comes first, then what makes neighbours of what arrives together (host, days, source),
/// then a hash: a document's keys touch a few pages of the index, not one each.
package enum IndexKey {
  private enum Kind: UInt64 {
    case address = 0
    case wholeTitle = 1
    case headOfTitle = 2
    case titleAndSecond = 3
    case name = 4
    case guidInSource = 5
  }

  /// Titles are looked for in spans of four days, so that 48 hours around any time lie in two.
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

  /// A strong guid that is no web address.
  static func name(_ guid: GuidKey) -> Int64 {
    make(.name, area: guid.area, areaBits: 21, guid.value)
  }

  /// A guid under which the source has stored another article already.
  static func guid(_ guid: GuidKey, source: String) -> Int64 {
    make(.guidInSource, area: hashed(source), areaBits: 21, mixed(hashed(source), guid.value))
  }

  /// The keys of titles that are older than this; they are of no use any longer.
  package static func outdatedTitles(before time: WallTime) -> [Range<Int64>] {
    [Kind.wholeTitle, .headOfTitle, .titleAndSecond].map { kind in
      make(kind, area: 0, areaBits: 16, 0)..<make(kind, area: number(of: time), areaBits: 16, 0)
    }
  }

  /// The keys of titles that publishers have dated later than this.
  package static func titles(after time: WallTime) -> Range<Int64> {
    let first = make(.titleAndSecond, area: number(of: time) + 1, areaBits: 16, 0)
    return first..<make(.name, area: 0, areaBits: 21, 0)
  }

  private static func number(of time: WallTime) -> UInt64 {
    UInt64(max(0, time.milliseconds / span.milliseconds)) & 0xffff
  }

  /// 63 bits: the kind in the upper three, the sign stays free.
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
