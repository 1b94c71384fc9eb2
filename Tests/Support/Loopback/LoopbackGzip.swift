// LoopbackGzip.swift - gzip streams (RFC 1952) without a compression library.

enum LoopbackGzip {
  private static let header: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff]

  /// `bytes` in stored blocks (RFC 1951 section 3.2.4).
  static func stored(_ bytes: [UInt8]) -> [UInt8] {
    var stream = header
    var start = 0
    repeat {
      let end = min(start + 0xffff, bytes.count)
      let length = UInt16(end - start)
      stream.append(end == bytes.count ? 1 : 0)
      stream.append(contentsOf: littleEndian(length) + littleEndian(~length))
      stream.append(contentsOf: bytes[start..<end])
      start = end
    } while start < bytes.count
    return stream + littleEndian(crc32(bytes))
      + littleEndian(UInt32(truncatingIfNeeded: bytes.count))
  }

  /// A deflate block whose code makes 258 zeros out of two zero bits.
  ///
  /// After it, each zero byte on the wire decodes to 1,032 zeros, without end.
  static let bombHead: [UInt8] =
    header + [
      0xed, 0xc1, 0x01, 0x0d, 0x00, 0x00, 0x00, 0xc2, 0xa0, 0xf7, 0x4f, 0x6d, 0x0f, 0x07, 0x14,
    ]
  static let bombBlock = 4096

  static func bombBlocks(decodedBytes: Int) -> Int { decodedBytes / (bombBlock * 1032) + 1 }

  static func bombLength(decodedBytes: Int) -> Int {
    bombHead.count + bombBlocks(decodedBytes: decodedBytes) * bombBlock
  }

  private static func littleEndian<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? 0xedb8_8320 ^ value >> 1 : value >> 1
    }
  }

  private static func crc32(_ bytes: [UInt8]) -> UInt32 {
    ~bytes.reduce(~0) { value, byte in
      table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8
    }
  }
}
