// ByteBuilderTests.swift - appending gives the same bytes as an array.

import NewsCore
import NewsText
import Testing

@Suite struct `A byte builder` {
  @Test func `holds what was appended, however it grew`() {
    var random = SystemRandomNumberGenerator()
    for capacity in [0, 1, 7, 64] {
      var builder = ByteBuilder(capacity: capacity)
      var expected: [UInt8] = []
      for _ in 0..<500 {
        switch UInt8.random(in: 0..<5, using: &random) {
        case 0:
          builder.append(0x61)
          expected.append(0x61)
        case 1:
          let bytes = (0..<Int.random(in: 0..<40, using: &random)).map { UInt8($0) }
          bytes.withUnsafeBufferPointer { builder.append(contentsOf: $0) }
          expected += bytes
        case 2:
          builder.append("žluť")
          expected += Array("žluť".utf8)
        case 3:
          builder.append("😀" as Unicode.Scalar)
          expected += Array("😀".utf8)
        default:
          let count = Int.random(in: 0...expected.count, using: &random)
          builder.truncate(to: count)
          expected.removeLast(expected.count - count)
        }
      }
      #expect(builder.array == expected)
      #expect(builder.count == expected.count)
      #expect(builder.text == String(decoding: expected, as: UTF8.self))
    }
  }

  @Test func `writes numbers as their descriptions`() {
    var random = SystemRandomNumberGenerator()
    let edges: [Int64] = [0, 9, 10, 99, 100, -1, -10, .max, .min, .max / 10, .min / 10]
    for number in edges
      + (0..<500).map({ Int64.random(in: .min ... .max, using: &random) >> ($0 % 64) })
    {
      var builder = ByteBuilder(capacity: 0)
      builder.append(ascii: "n")
      builder.append(decimal: number)

      #expect(builder.text == "n\(number)")
    }
  }

  @Test func `can be emptied, and read and changed byte by byte`() {
    var builder = ByteBuilder()
    builder.append(ascii: "feed")
    builder[0] = builder[3]

    #expect(builder.text == "deed")

    builder.removeAll()
    #expect(builder.isEmpty && builder.array.isEmpty)
  }

  @Test func `does not read what was never written`() async {
    await #expect(processExitsWith: .failure) {
      let builder = ByteBuilder(capacity: 64)
      _ = builder[0]
    }
  }
}
