// TOMLEditingTests.swift - edits that leave the rest of a file as it was.

import NewsCore
import Testing

@testable import NewsConfiguration

@Suite struct `A configuration file` {
  static let file = """
    # My news.

    deadline = "5s"   # be quick

    # The wire
    # in Britain
    [sources.bbc]
    url = "https://bbc.example/rss"   # moved in May
    notes = \"""
    [sources.fake]
    \"""

    # Agencies
    [sources.ap]
    url = 'https://ap.example/[v2]'
    tags = [
      "wire", # [sources.no]
    ]
    [sources.ap.header]
    X-Api-Key = { env = "KEY" }

    # Where the server listens
    [serve]
    port = 8080

    """

  let lwn = NewSourceTable(
    source: Source(
      name: "lwn", url: "https://lwn.example/rss", isCritical: true, ttl: .minutes(90),
      tags: ["tech", #"a "b""#]), comment: "LWN\u{1b} news")

  @Test func `takes a new source after the last one`() throws {
    let edited = try addingSources([lwn], to: Self.file)

    let table = """
      [sources.ap.header]
      X-Api-Key = { env = "KEY" }

      # LWN news
      [sources.lwn]
      url = "https://lwn.example/rss"
      critical = true
      ttl = "90m"
      tags = ["tech", "a \\"b\\""]

      # Where the server listens
      [serve]
      """
    #expect(edited.contains(table))
    #expect(edited.hasPrefix(Self.file.prefix(300)))
  }

  @Test func `is the same again after an added source is removed`() throws {
    let more = NewSourceTable(
      source: Source(name: "a.b", url: "https://x.example/", kind: .newsapi), comment: nil)
    var edited = try addingSources([lwn, more], to: Self.file)
    #expect(
      edited.contains("[sources.\"a.b\"]\nurl = \"https://x.example/\"\nkind = \"newsapi\"\n"))

    edited = try removingSource("lwn", from: edited)
    #expect(try removingSource("a.b", from: edited) == Self.file)
  }

  @Test func `loses a source with its comment and its subtables`() throws {
    let edited = try removingSource("ap", from: Self.file)
    let expected = """
      notes = \"""
      [sources.fake]
      \"""

      # Where the server listens
      [serve]
      port = 8080

      """
    #expect(edited.hasSuffix(expected))
    #expect(
      try removingSource("bbc", from: edited).hasSuffix(
        "# be quick\n\n# Where the server listens\n[serve]\nport = 8080\n"))
  }

  @Test(arguments: ["", "# only a comment\n", "deadline = \"5s\""])
  func `may have no source yet`(file: String) throws {
    let added = NewSourceTable(source: Source(name: "x", url: "https://x.example/"), comment: nil)
    let edited = try addingSources([added], to: file)
    #expect(edited.hasSuffix("[sources.x]\nurl = \"https://x.example/\"\n"))
    #expect(edited.hasPrefix(file))
    #expect(file.isEmpty || edited.contains("\n\n[sources.x]"))
  }

  @Test func `keeps its line ends`() throws {
    let added = NewSourceTable(source: Source(name: "x", url: "https://x.example/"), comment: nil)
    let file = "[sources.a]\r\nurl = \"https://a.example/\"\r\n"
    let edited = try addingSources([added], to: file)
    #expect(edited == file + "\r\n[sources.x]\r\nurl = \"https://x.example/\"\r\n")
    #expect(try removingSource("x", from: edited) == file)
  }

  @Test(.timeLimit(.minutes(1))) func `takes thousands of sources`() throws {
    let tables = (0..<5000).map {
      NewSourceTable(source: Source(name: "s\($0)", url: "https://x.example/\($0)"), comment: nil)
    }
    let edited = try addingSources(tables, to: String(repeating: "a = [\n1,\n]\n", count: 10_000))
    let shorter = try removingSource("s4999", from: edited)

    #expect(edited.contains("[sources.s4999]\n"))
    #expect(!shorter.contains("[sources.s4999]"))
    #expect(shorter.contains("[sources.s4998]\n"))
  }

  @Test func `disables and enables a source`() throws {
    let disabled = try settingEnabled(false, source: "bbc", in: Self.file)

    #expect(disabled.contains("[sources.bbc]\nenabled = false\nurl = \"https://bbc.example/rss\""))
    #expect(try settingEnabled(false, source: "bbc", in: disabled) == disabled)
    #expect(try settingEnabled(true, source: "bbc", in: disabled) == Self.file)
    #expect(try settingEnabled(true, source: "bbc", in: Self.file) == Self.file)
  }

  @Test func `gives a source and its subtables another name`() throws {
    let rest = "\r\n[sources.apple]\r\n"
    let file = "[ sources . \"ap\" ]  # the wire\r\n[sources.ap.header]" + rest

    let renamed = try renamingSource("ap", to: "a.p", in: file)

    let tables = "[sources.\"a.p\"]  # the wire\r\n[sources.\"a.p\".header]"
    #expect(renamed == tables + rest)
    #expect(throws: TOMLEditError.exists(name: "apple")) {
      try renamingSource("ap", to: "apple", in: file)
    }
    #expect(throws: TOMLEditError.missing(name: "x")) {
      try renamingSource("x", to: "y", in: file)
    }
  }

  @Test func `refuses an edit that it cannot make`() {
    let bbc = NewSourceTable(source: Source(name: "bbc", url: "https://x.example/"), comment: nil)
    #expect(throws: TOMLEditError.exists(name: "bbc")) { try addingSources([bbc], to: Self.file) }
    #expect(throws: TOMLEditError.exists(name: "lwn")) { try addingSources([lwn, lwn], to: "") }
    #expect(throws: TOMLEditError.missing(name: "fake")) {
      try removingSource("fake", from: Self.file)
    }
  }

  @Test(arguments: [
    ("[sources]\nbbc = { url = \"https://b.example/\" }\n", 2),
    ("[sources]\nbbc.url = \"https://b.example/\"\n", 2),
    ("\nsources.bbc.url = \"https://b.example/\"\n", 2),
  ])
  func `does not edit sources in other forms`(file: String, line: Int) {
    #expect(throws: TOMLEditError.notATable(name: "bbc", line: line)) {
      try removingSource("bbc", from: file)
    }
    #expect(throws: TOMLEditError.notATable(name: "bbc", line: line)) {
      try settingEnabled(false, source: "bbc", in: file)
    }
    let bbc = NewSourceTable(source: Source(name: "bbc", url: "https://x.example/"), comment: nil)
    #expect(throws: TOMLEditError.exists(name: "bbc")) { try addingSources([bbc], to: file) }
  }
}
