// SecretMaskTests.swift - secrets that a server sends back.

import NewsText
import Testing

@Suite struct `A secret that a server reflects` {
  private let mask = SecretMask(["canary+key", "Bearer canary-token", "live"])

  @Test(arguments: [
    ("a canary+key b", "a … b"), ("canary+keycanary+key", "……"), ("x=canary%2Bkey&y", "x=…&y"),
    ("Bearer canary-token", "…"), ("token canary-token.", "token …."),
    ("Bearer%20canary-token", "…"), ("canary", "canary"), ("live", "live"), ("", ""),
  ])
  func `is replaced at any place`(text: String, masked: String) {
    #expect(mask.text(text) == masked)
    #expect(mask.bytes(Array(text.utf8)) == Array(masked.utf8))
  }

  private static let escaped = [
    "aBc/canary+1==&x", "ABC/CANARY+1==&X", #"abc\/canary+1==&x"#, "abc/canary+1==&amp;x",
    "abc&#x2F;canary&#43;1&#x3D;&#X3d;&amp;x", "abc&sol;canary&plus;1&equals;&equals;&ampx",
    "abc&#47canary+1==&amp;amp;x", "abc&amp;#x2f;canary+1==&x",
    #"abc/canary+1\u003d\u003D\u0026x"#,
    #"abc\\/canary+1\\u003d=&x"#, "abc/canary%2B1%3D%3d%26x", "abc%2fcanary+1==&x",
    "abc%252Fcanary%252B1==&x", "%61%62%63/canary+1==&x",
    "abc/can\u{200b}ary\u{feff}+1=\u{ad}=&x",
    "abc/canary&#8203;+1==&x", #"abc/can\u200bary+1==&x"#,
    "abc/canary+1==&x".utf8.map { "&#\($0);" }.joined(),
  ]

  @Test(arguments: escaped)
  func `is replaced however its characters are written`(text: String) {
    let mask = SecretMask(["aBc/canary+1==&x"])

    #expect(mask.text("<\(text)>") == "<…>")
  }

  @Test(arguments: [
    ("key%2Fabc", "1 KEY/abc key%2fabc key%252Fabc", "1 … … …"),
    ("%41%42", "ab %41%42", "ab …"),
    ("a&b%20c\\", #"a&b%20c\ a&b cx"#, "… a&b cx"),
    ("secret%", "secret%41 secret%", "…41 …"),
    ("grüße1", "GRüßE1 gr%C3%BC%c3%9fe1", "… …"),
  ])
  func `may itself look like an escape`(secret: String, text: String, masked: String) {
    #expect(SecretMask([secret]).text(text) == masked)
  }

  @Test func `leaves no part behind where two secrets overlap`() {
    let mask = SecretMask(["abcdef", "cdefghij"])

    #expect(mask.text("1 abcdefghij 2") == "1 … 2")
  }

  @Test(arguments: [
    "&", "%", "\\", "&#", "&#x", "&am", "%2", #"\u00"#, "&#99999999999;", "canary+ke",
  ])
  func `is not found in a part of it, or in a broken escape`(text: String) {
    #expect(mask.text(text) == text)
  }
}
