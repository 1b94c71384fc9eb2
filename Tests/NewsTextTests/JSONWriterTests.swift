// JSONWriterTests.swift - the output is JSON without characters that control a terminal.

import Foundation
import NewsCore
import NewsText
import Testing

@Suite struct `A JSON writer` {
  @Test func `writes scalars so that they read back, and shows none that is unsafe`() throws {
    let scalars =
      (0...0x10ffff).filter { $0 < 0x3000 || $0 & 0xf000 == 0xf000 || $0 % 89 == 0 }
      .compactMap(Unicode.Scalar.init) + (0xe0000...0xe0fff).compactMap(Unicode.Scalar.init)
    // The scan continues differently after ASCII and after other letters.
    for text in [
      scalars.map { "plain \($0)" }, scalars.map { "žluťoučký \($0)" },
      scalars.map { "in the midst \($0) of a plain text" },
    ] {
      let bytes = written { writer in
        writer.array { writer in text.forEach { writer.string($0) } }
      }
      let read = try JSONSerialization.jsonObject(with: Data(bytes)) as? [String]
      #expect(read == text)
      #expect(
        !String(decoding: bytes, as: UTF8.self).unicodeScalars.contains(where: isTerminalUnsafe))
    }
  }

  @Test(arguments: ["\"", "\\", "\n", "\u{7f}", "\u{9f}", "\u{200b}", "é", "語", "\u{e0041}"])
  func `finds characters to escape at any place`(special: String) throws {
    for offset in 0..<40 {
      for length in offset..<40 {
        let text =
          String(repeating: "a", count: offset) + special
          + String(repeating: "b", count: length - offset) + special
        let bytes = written { $0.array { $0.string(text) } }
        #expect(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String] == [text])
      }
    }
  }

  @Test func `separates members and elements`() {
    let compact = written(sample)
    #expect(
      String(decoding: compact, as: UTF8.self)
        == #"{"a":1,"a_type":null,"list":[true,"x"],"none":[],"own key":{"n":0.5}}"#)
  }

  @Test func `writes one value on a line for a person`() {
    let pretty = written(isPretty: true, sample)
    #expect(
      String(decoding: pretty, as: UTF8.self) == """
        {
          "a": 1,
          "a_type": null,
          "list": [
            true,
            "x"
          ],
          "none": [],
          "own key": {
            "n": 0.5
          }
        }
        """)
  }

  @Test(arguments: ["a", "published_at", "\"q\" \u{202e}", ""])
  func `writes a prepared key like any other`(name: String) {
    let key = JSONKey(name)
    for isPretty in [false, true] {
      let made = written(isPretty: isPretty) { writer in
        writer.object { writer in
          writer.key(key)
          writer.null()
          writer.key(key)
          writer.bool(true)
        }
      }
      let named = written(isPretty: isPretty) { writer in
        writer.object { writer in
          writer.key(named: name)
          writer.null()
          writer.key(named: name)
          writer.bool(true)
        }
      }
      #expect(made == named)
    }
  }

  @Test func `writes null for numbers that JSON does not have`() {
    #expect(written { $0.array { $0.number(.nan) } } == Array("[null]".utf8))
    #expect(written { $0.array { $0.number(-.infinity) } } == Array("[null]".utf8))
  }

  private func sample(_ writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("a", 1)
      writer.key("a", "_type")
      writer.null()
      writer.key("list")
      writer.array { writer in
        writer.bool(true)
        writer.string("x")
      }
      writer.field("none", [String]())
      writer.key(named: "own key")
      writer.object { writer in
        writer.key("n")
        writer.number(0.5)
      }
    }
  }

  private func written(isPretty: Bool = false, _ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(isPretty: isPretty)
    body(&writer)
    return writer.bytes
  }
}
