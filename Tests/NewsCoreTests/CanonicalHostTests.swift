// CanonicalHostTests.swift - which spellings are one host, and which URLs one origin.

import NewsCore
import Testing

@Suite struct `A host` {
  @Test(arguments: [
    ("Feeds.Example", "feeds.example"), ("feeds.example.", "feeds.example"),
    ("feeds.example..", "feeds.example.."), ("127.0.0.34", "127.0.0.34"),
    ("127.0.34", "127.0.0.34"), ("127.34", "127.0.0.34"), ("2130706466", "127.0.0.34"),
    ("0x7f.1", "127.0.0.1"), ("0X7F.0.0.1", "127.0.0.1"), ("0177.0.0.01", "127.0.0.1"),
    ("127.0.0.1.", "127.0.0.1"), ("[::1]", "::1"), ("::1", "::1"), ("[0:0::0:1]", "::1"),
    ("[2001:DB8:0:0:1::1]", "2001:db8::1:0:0:1"), ("[::ffff:127.0.0.1]", "127.0.0.1"),
    ("[::FFFF:7f00:1]", "127.0.0.1"), ("1.2.3.4.5", "1.2.3.4.5"), ("256.1.1.1", "256.1.1.1"),
    ("4294967296", "4294967296"), ("0x", "0x"), ("1.2.3.4 x", "1.2.3.4 x"), ("", ""),
  ])
  func `has one text for all its spellings`(host: String, text: String) {
    #expect(canonicalHost(host) == text)
    #expect(canonicalHost(text) == text, "normalising twice changes nothing")
  }

  @Test(arguments: [
    ("http://127.0.34:8080/x", "127.0.0.34"), ("http://2130706466/", "127.0.0.34"),
    ("https://user:key@Feeds.Example.:443/", "feeds.example"), ("http://[::1]:80/", "::1"),
  ])
  func `of a URL has no userinfo and port`(url: String, host: String) {
    #expect(URIReference(url).hostKey == host)
  }

  @Test(arguments: ["", "/path", "mailto:a@b.example", "http:///x"])
  func `is missing if the URL has none`(url: String) {
    #expect(URIReference(url).hostKey == nil)
  }
}

@Suite struct `An origin` {
  @Test(arguments: [
    ("https://a.example/x", "https://a.example:443/y"),
    ("http://a.example", "http://A.example.:80"),
    ("http://a.example", "http://a.example:/"), ("http://a.example:80", "http://a.example:0080"),
    ("http://[::1]/", "http://[0::1]:80/"), ("http://127.1/", "http://127.0.0.1/"),
    ("https://user@a.example/", "https://a.example/"),
  ])
  func `does not depend on how it is spelled`(one: String, other: String) {
    #expect(URIReference(one).origin == URIReference(other).origin)
  }

  @Test(arguments: [
    ("http://a.example/", "https://a.example/"), ("https://a.example/", "https://a.example:80/"),
    ("https://a.example/", "https://b.example/"), ("https://a.example:8443/", "https://a.example/"),
    ("http://a.example:80/", "https://a.example:80/"),
  ])
  func `differs by scheme, host and port`(one: String, other: String) {
    #expect(URIReference(one).origin != URIReference(other).origin)
  }
}
