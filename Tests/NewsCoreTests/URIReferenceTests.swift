// URIReferenceTests.swift - references are resolved as in RFC 3986, and split without changes.

import NewsCore
import Testing

/// RFC 3986 section 5.4.1.
private let normalExamples = [
  ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
  ("/g", "http://a/g"), ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"),
  ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q#s"), ("g#s", "http://a/b/c/g#s"),
  ("g?y#s", "http://a/b/c/g?y#s"), (";x", "http://a/b/c/;x"), ("g;x", "http://a/b/c/g;x"),
  ("g;x?y#s", "http://a/b/c/g;x?y#s"), ("", "http://a/b/c/d;p?q"), (".", "http://a/b/c/"),
  ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
  ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../", "http://a/"),
  ("../../g", "http://a/g"),
]

/// RFC 3986 section 5.4.2; `http:g` as a strict parser reads it.
private let abnormalExamples = [
  ("../../../g", "http://a/g"), ("../../../../g", "http://a/g"), ("/./g", "http://a/g"),
  ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."), (".g", "http://a/b/c/.g"),
  ("g..", "http://a/b/c/g.."), ("..g", "http://a/b/c/..g"), ("./../g", "http://a/b/g"),
  ("./g/.", "http://a/b/c/g/"), ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"),
  ("g;x=1/./y", "http://a/b/c/g;x=1/y"), ("g;x=1/../y", "http://a/b/c/y"),
  ("g?y/./x", "http://a/b/c/g?y/./x"), ("g?y/../x", "http://a/b/c/g?y/../x"),
  ("g#s/./x", "http://a/b/c/g#s/./x"), ("g#s/../x", "http://a/b/c/g#s/../x"),
  ("http:g", "http:g"),
]

@Suite struct `A URI reference` {
  @Test(arguments: normalExamples + abnormalExamples)
  func `resolves as the examples of RFC 3986 do`(reference: String, target: String) {
    let base = URIReference("http://a/b/c/d;p?q")

    #expect(URIReference(reference).resolved(against: base).text == target)
  }

  /// RFC 3986 section 5.2.3.
  @Test(arguments: [
    ("http://a", "g", "http://a/g"), ("http://a?q", "g", "http://a/g"),
    ("http://a", "", "http://a"),
    ("http://a/b", "?y", "http://a/b?y"), ("mailto:x@a.example", "g", "mailto:g"),
  ])
  func `resolves against a base without a path`(base: String, reference: String, target: String) {
    #expect(URIReference(reference).resolved(against: URIReference(base)).text == target)
  }

  @Test(arguments: [
    "http://a/b/c/d;p?q", "", "#", "?", "//", "a:b", "http://", "1:2", "://x", "a b", "%zz",
    "?a#b?c",
  ])
  func `is written as it was read`(text: String) {
    #expect(URIReference(text).text == text)
  }

  @Test func `has a host without user, port and case`() {
    #expect(URIReference("http://u:p@A.Example:80/x").host == "a.example")
    #expect(URIReference("http://[2001:DB8::1]:80/").host == "[2001:db8::1]")
    #expect(URIReference("mailto:a@b.example").host == nil)
  }

  @Test func `hides user and values of the query in what is logged`() {
    #expect(
      URIReference("https://u:p@a.example/f?key=1&flag&b=2#x").redacted
        == "https://a.example/f?key=…&flag&b=…#x")
  }
}
