// ContentDecodingTests.swift - how a body is decoded with any header.

import NewsCore
import Testing
import TestSupport

@testable import CurlTransport

@Suite struct `A compressed body` {
  @Test(arguments: [
    ("gzip", Sample.gzip), ("GZIP", Sample.gzip), ("x-gzip", Sample.gzip),
    ("deflate", Sample.zlib), ("deflate", Sample.raw), ("identity, gzip", Sample.gzip),
    ("gzip", Sample.zlib), ("deflate", Sample.gzip), ("", Sample.gzip), ("br", Sample.gzip),
    ("gzip, gzip", Sample.gzipTwice), ("gzip", Sample.gzipTwice),
  ])
  func `is decoded by what it is`(coding: String, body: [UInt8]) throws {
    #expect(try decode(body, coding) == Sample.text)
  }

  @Test(arguments: ["gzip", "deflate", "br", "zstd", "utf-8", "none", "identity", ""])
  func `that is not compressed is read as it is`(coding: String) throws {
    #expect(try decode(Sample.text, coding) == Sample.text)
    #expect(try decode([0xef, 0xbb, 0xbf] + Sample.text, coding).count == Sample.text.count + 3)
    #expect(try decode([], coding) == [])
  }

  @Test func `may decode to any bytes`() throws {
    #expect(try decode(Sample.gzipPlainWord, "gzip") == Array("plain".utf8))
    #expect(try decode(Sample.gzipPlainWord, "gzip, gzip") == Array("plain".utf8))
  }

  @Test func `may consist of several members`() throws {
    #expect(try decode(Sample.gzip + Sample.gzip, "gzip") == Sample.text + Sample.text)
  }

  @Test(arguments: [[0], [UInt8](repeating: 0, count: 512), Array("</html>".utf8), [0x1f, 0x8b]])
  func `may be followed by other bytes`(rest: [UInt8]) throws {
    #expect(try decode(Sample.gzip + rest, "gzip") == Sample.text)
    #expect(try decode(Sample.zlib + rest, "deflate") == Sample.text)
    #expect(try decode(Sample.raw + rest, "deflate") == Sample.text)
  }

  @Test func `that is cut off gives the bytes before the cut`() throws {
    #expect(try decode(Array(Sample.gzip.dropLast(8)), "gzip") == Sample.text)
    #expect(try decode(Array(Sample.gzip.prefix(12)), "gzip").count < Sample.text.count)
  }

  @Test func `that is compressed four times is refused`() {
    let body = (0..<4).reduce(Sample.text) { bytes, _ in LoopbackAnswer.body(bytes).gzipped.body }

    #expect(failure(body, "gzip")?.reason == "the answer is compressed too many times")
  }

  @Test func `with a wrong checksum is damaged`() {
    var body = Sample.gzip
    body[body.count - 8] ^= 1

    #expect(failure(body, "gzip") == CurlFailure(.payloadBad, "the compressed answer is damaged"))
  }

  @Test func `of a coding that was not asked for causes an error with the coding's name`() {
    let brotli: [UInt8] = [0x1b, 0x22, 0x00, 0xf8, 0x1d, 0xa9, 0x53, 0x9f, 0xbb, 0x70, 0x9d]

    let refused = failure(brotli, "br")

    #expect(refused?.code == .payloadBad)
    #expect(refused?.reason == "the answer is coded as br, which was not asked for")
    #expect(failure(brotli, "x\u{1b}[31m")?.reason.contains("x?[31m") == true)
  }

  @Test func `that is neither gzip nor a document causes an error`() {
    let refused = failure(Array("no gzip".utf8), "gzip")

    #expect(refused?.code == .payloadBad)
    #expect(refused?.reason == "the answer says that it is compressed, but it is not gzip")
  }

  @Test func `is refused beyond the limit of decoded bytes`() throws {
    let size = Sample.text.count

    #expect(try decode(Sample.gzip, "gzip", maxBytes: size).count == size)
    #expect(failure(Sample.gzip, "gzip", maxBytes: size - 1)?.code == .payloadTooLarge)
    #expect(failure(Sample.gzip + Sample.gzip, "gzip", maxBytes: size)?.code == .payloadTooLarge)
  }

  @Test func `of any bytes is decoded or refused within the limit`() {
    let seed = SeededRandom.freshSeed()
    var random = SeededRandom(seed: seed)
    let samples = [Sample.text, Sample.gzip, Sample.gzipTwice, Sample.zlib, Sample.raw]
    for _ in 0..<2000 {
      var body = samples.randomElement(using: &random) ?? []
      for _ in 0...Int.random(in: 0...3, using: &random) {
        body[Int.random(in: body.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      body +=
        samples.randomElement(using: &random)?.prefix(.random(in: 0...40, using: &random)) ?? []
      let coding = ["", "gzip", "deflate", "br, gzip"].randomElement(using: &random) ?? ""

      let decoded = try? decode(body, coding, maxBytes: 64)

      #expect(decoded.map { $0.count <= 64 || $0 == body } ?? true, "seed \(seed)")
    }
  }

  @Test func `of an error response is decoded as far as possible`() {
    let decoding = ContentDecoding(contentEncoding: ["gzip"], maxBytes: 10)

    #expect(decoding.decodePrefix(Sample.gzip) == Array(Sample.text.prefix(10)))
    #expect(decoding.decodePrefix(Array("sorry".utf8)) == Array("sorry".utf8))
  }

  private func decode(
    _ body: [UInt8], _ coding: String, maxBytes: Int = 1000
  ) throws(CurlFailure) -> [UInt8] {
    try ContentDecoding(contentEncoding: [coding], maxBytes: maxBytes).decode(body)
  }

  private func failure(_ body: [UInt8], _ coding: String, maxBytes: Int = 1000) -> CurlFailure? {
    do {
      _ = try decode(body, coding, maxBytes: maxBytes)
      return nil
    } catch {
      return error
    }
  }
}

/// One document in each container, written by zlib 1.2.13.
private enum Sample {
  static let text = Array(#"<rss version="2.0"><channel/></rss>"#.utf8)
  /// RFC 1952.
  static let gzip: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xb3, 0x29, 0x2a, 0x2e, 0x56,
    0x28, 0x4b, 0x2d, 0x2a, 0xce, 0xcc, 0xcf, 0xb3, 0x55, 0x32, 0xd2, 0x33, 0x50, 0xb2, 0xb3,
    0x49, 0xce, 0x48, 0xcc, 0xcb, 0x4b, 0xcd, 0xd1, 0xb7, 0xb3, 0xd1, 0x07, 0xca, 0xda, 0x01,
    0x00, 0x96, 0x86, 0xfe, 0x8e, 0x23, 0x00, 0x00, 0x00,
  ]
  /// gzip within gzip.
  static let gzipTwice: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x93, 0xef, 0xe6, 0x60, 0x00,
    0x01, 0x26, 0xe6, 0xcd, 0x9a, 0x5a, 0x7a, 0x61, 0x1a, 0xde, 0xba, 0x5a, 0xe7, 0xce, 0x9c,
    0xdf, 0x1c, 0x6a, 0x74, 0xc9, 0x38, 0x60, 0xd3, 0x66, 0xcf, 0x73, 0x1e, 0x67, 0x4e, 0x7b,
    0x9f, 0xbd, 0xb8, 0x7d, 0xf3, 0x45, 0xf6, 0x53, 0xb7, 0x18, 0x19, 0xa6, 0xb5, 0xfd, 0xeb,
    0x53, 0x06, 0xaa, 0x06, 0x00, 0x35, 0x1a, 0x01, 0x3f, 0x36, 0x00, 0x00, 0x00,
  ]
  /// `plain`.
  static let gzipPlainWord: [UInt8] = [
    0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0xc8, 0x49, 0xcc, 0xcc, 0x03,
    0x00, 0xcf, 0x62, 0x20, 0x19, 0x05, 0x00, 0x00, 0x00,
  ]
  /// RFC 1950.
  static let zlib: [UInt8] = [
    0x78, 0xda, 0xb3, 0x29, 0x2a, 0x2e, 0x56, 0x28, 0x4b, 0x2d, 0x2a, 0xce, 0xcc, 0xcf, 0xb3,
    0x55, 0x32, 0xd2, 0x33, 0x50, 0xb2, 0xb3, 0x49, 0xce, 0x48, 0xcc, 0xcb, 0x4b, 0xcd, 0xd1,
    0xb7, 0xb3, 0xd1, 0x07, 0xca, 0xda, 0x01, 0x00, 0xd3, 0xf4, 0x0b, 0x8d,
  ]
  /// RFC 1951.
  static let raw: [UInt8] = [
    0xb3, 0x29, 0x2a, 0x2e, 0x56, 0x28, 0x4b, 0x2d, 0x2a, 0xce, 0xcc, 0xcf, 0xb3, 0x55, 0x32,
    0xd2, 0x33, 0x50, 0xb2, 0xb3, 0x49, 0xce, 0x48, 0xcc, 0xcb, 0x4b, 0xcd, 0xd1, 0xb7, 0xb3,
    0xd1, 0x07, 0xca, 0xda, 0x01, 0x00,
  ]
}
