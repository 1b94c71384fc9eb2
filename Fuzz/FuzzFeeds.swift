// FuzzFeeds.swift - libFuzzer's entry point for the parsers of untrusted bytes.

import FeedParsing
import Glibc

/// What is fuzzed, chosen by the environment variable `NEWSAGG_FUZZ`.
private enum Subject: String {
  case documents, json, titles, dates, charsets, html, opml

  static let chosen = getenv("NEWSAGG_FUZZ").flatMap { Subject(rawValue: String(cString: $0)) }
}

/// Called by libFuzzer for every input; a trap or a failed check stops the run.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  switch Subject.chosen ?? .documents {
  case .documents: readDocument(bytes)
  case .json: readDocument(Array("{\"items\":[{".utf8) + bytes + Array("}]}".utf8))
  case .titles: readTitle(bytes)
  case .dates: readDate(bytes)
  case .charsets: readCharset(bytes)
  case .html: readHTML(bytes)
  case .opml: readDocument(Array("<opml version=\"2.0\"><body>".utf8) + bytes)
  }
  return 0
}

private func readDocument(_ bytes: [UInt8]) {
  var limits = ParseLimits()
  limits.maxTextBytes = 1 << 12
  guard
    let feed = try? parseFeed(
      bytes, context: DocumentContext(url: "https://e.example/a/"), limits: limits)
  else { return }
  for entry in feed.entries {
    precondition((entry.title?.value.utf8.count ?? 0) <= limits.maxTextBytes)
    _ = entry.title?.plainText
    readHTML(Array((entry.content ?? entry.summary)?.value.utf8 ?? "".utf8))
  }
}

/// Checks that a title without tags and references keeps its text.
private func readTitle(_ bytes: [UInt8]) {
  let head = "<rss version=\"2.0\"><channel><item><title><![CDATA["
  guard bytes.allSatisfy({ (0x20...0x7e).contains($0) && $0 != UInt8(ascii: "]") }),
    let feed = try? parseFeed(
      Array(head.utf8) + bytes + Array("]]></title></item></channel></rss>".utf8))
  else { return }
  let title = feed.entries.first?.title?.plainText ?? ""
  if !bytes.contains(UInt8(ascii: "<")), !bytes.contains(UInt8(ascii: "&")) {
    let words = String(decoding: bytes, as: UTF8.self).split(separator: " ").joined(separator: " ")
    precondition(title == words)
  }
}

private func readDate(_ bytes: [UInt8]) {
  _ = parseFeedDate(String(decoding: bytes, as: UTF8.self))
}

/// The first byte chooses the charset, the rest is the document.
private func readCharset(_ bytes: [UInt8]) {
  let names = [
    "utf-8", "utf-16", "utf-16le", "utf-32", "gb18030", "shift_jis", "euc-jp", "iso-2022-jp",
    "big5",
    "euc-kr", "koi8-r", "windows-1251", "utf-7", "hz-gb-2312", "iso-2022-kr", "cp037",
  ]
  let name = names[Int(bytes.first ?? 0) % names.count]
  _ = try? parseFeed(
    Array(bytes.dropFirst()), context: DocumentContext(contentType: "text/xml; charset=\(name)"))
}

private func readHTML(_ bytes: [UInt8]) {
  let html = String(decoding: bytes, as: UTF8.self)
  let clean = withSanitizedHTML(html, base: "https://e.example/a/") { utf8 in
    guard let text = String(validating: utf8, as: UTF8.self) else { fatalError("not UTF-8") }
    return text
  }
  let lower = clean.lowercased()
  for forbidden in ["<script", "<iframe", "<style", "=\"javascript:", " onload=\""] {
    precondition(lower.firstRange(of: forbidden) == nil, "\(forbidden) passed")
  }
  _ = plainText(fromHTML: html)
}
