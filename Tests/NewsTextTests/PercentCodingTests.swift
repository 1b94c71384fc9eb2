// PercentCodingTests.swift - percent-encoding of query parts, and the decoding of forms.

import NewsText
import Testing

@Suite struct `Percent-encoding` {
  @Test(arguments: [
    ("azAZ09-._~", "azAZ09-._~"), ("a b&c=d+e", "a%20b%26c%3Dd%2Be"), ("é", "%C3%A9"),
    ("日", "%E6%97%A5"), ("%", "%25"), ("\0", "%00"), ("", ""),
  ])
  func `keeps only unreserved characters`(text: String, encoded: String) {
    #expect(percentEncoded(text) == encoded)
  }

  @Test func `is undone by the decoder of forms, for every ASCII character but NUL`() {
    let text = String(String.UnicodeScalarView((1..<0x80).compactMap(Unicode.Scalar.init)))
    #expect(formDecoded(percentEncoded(text)[...].utf8) == text)
    #expect(percentDecoded(percentEncoded(text)[...].utf8) == text)
    #expect(percentDecoded("a+b%2Fc"[...].utf8) == "a+b/c")
  }
}

@Suite struct `A value of a form` {
  @Test(arguments: [
    ("a+b", "a b"), ("a%2Bb", "a+b"), ("%c3%A9", "é"), ("", ""), ("a=b", "a=b"),
  ])
  func `is decoded, with a plus sign as a space`(text: String, decoded: String) {
    #expect(formDecoded(text[...].utf8) == decoded)
  }

  @Test(arguments: ["%", "%4", "a%zz", "%4g", "%00", "a%00b", "%ff", "%C3", "%c3%28"])
  func `is refused if its encoding is broken, or it contains NUL or invalid UTF-8`(text: String) {
    #expect(formDecoded(text[...].utf8) == nil)
  }

  @Test func `has hexadecimal digits in both cases`() {
    let values = (UInt8.min ... .max).compactMap { hexadecimalValue($0) }
    #expect(values == Array(0...9) + Array(10...15) + Array(10...15))
  }
}
