// ASCIITests.swift - trimming and comparing protocol text.

import NewsCore
import Testing

@Suite struct `A field of HTTP` {
  @Test(arguments: [
    (" \t a b \t", "a b"), ("a", "a"), ("", ""), (" \t ", ""), ("\na\r", "\na\r"),
    ("\u{a0}a\u{a0}", "\u{a0}a\u{a0}"),
  ])
  func `loses spaces and tabs at its ends, and nothing else`(text: String, trimmed: String) {
    #expect(NewsCore.trimmed(text[...]) == trimmed[...])
  }

  @Test(arguments: ["gzip", "GZIP", "gZip"])
  func `equals a token in any case`(text: String) {
    #expect(isASCIIEqual(text, toLowercase: "gzip"))
    #expect(isASCIIEqual(text[...], toLowercase: "gzip"))
  }

  @Test(arguments: ["", "gzi", "gzip2", "gz\u{131}p", "gz\tp"])
  func `differs from another token`(text: String) {
    #expect(!isASCIIEqual(text, toLowercase: "gzip"))
  }

  /// These pairs differ by 0x20, like the two cases of a letter, but are not letters.
  @Test func `folds the case of letters only`() {
    #expect(!isASCIIEqual("@", toLowercase: "`"))
    #expect(!isASCIIEqual("[", toLowercase: "{"))
    #expect(!isASCIIEqual("\u{212a}", toLowercase: "k"), "the Kelvin sign")
    #expect(isASCIIEqual("AZ", toLowercase: "az"))
  }

  @Test(arguments: [("ETag", "etag"), ("etag", "ETAG"), ("é", "é"), ("", "")])
  func `equals another text in any case of its letters`(left: String, right: String) {
    #expect(isASCIIEqual(left, to: right))
    #expect(isASCIIEqual(left[...], to: right[...]))
  }

  @Test(arguments: [("ETag", "ETags"), ("@", "`"), ("É", "é"), ("\u{212a}", "k"), ("a", "")])
  func `differs from another text`(left: String, right: String) {
    #expect(!isASCIIEqual(left, to: right))
    #expect(!isASCIIEqual(right, to: left))
  }

  @Test func `has its letters of ASCII in lower case, and no others`() {
    #expect("Ab-Z[É\u{212a}".lowercasedASCII == "ab-z[É\u{212a}")
  }
}
