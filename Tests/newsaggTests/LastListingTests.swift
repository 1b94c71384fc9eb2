// LastListingTests.swift - numbers of articles in the last table, and how an article is opened.

import ArgumentParser
import NewsCore
import TestSupport
import Testing

@testable import NewsConfiguration
@testable import newsagg

@Suite struct `The last listing` {
  @Test func `is read back as it was written`() throws {
    let articles = [Article.sample(id: "1"), .sample(id: "two\nlines")]
    let listing = LastListing(store: "/var/news.db", articles)

    #expect(LastListing(listing.bytes) == listing)
    #expect(listing.rows.map(\.id) == ["1", "two\nlines"])
    #expect(LastListing(LastListing(store: "s", []).bytes)?.rows == [])
  }

  @Test(arguments: [[], [0x41], Array("a\0b\0".utf8), Array("a\0b\0c\0d".utf8)] as [[UInt8]])
  func `is empty if the file is cut or has another format`(bytes: [UInt8]) {
    #expect(LastListing(bytes) == nil)
  }

  @Test func `passes on only web addresses`() {
    var article = Article.sample(id: "1")
    article.url = "javascript:alert(1)"

    #expect(LastListing(store: "s", [article]).rows[0].url == nil)
  }
}

@Suite struct `An article that is asked for` {
  @Test func `must be named`() throws {
    let arguments = try ArticleArguments.parse([""])

    #expect {
      try arguments.wanted(Environment(variables: [:]))
    } throws: { error in
      (error as? CommandError)?.message.hasPrefix("say which article") == true
    }
  }
}

@Suite struct `The browser` {
  @Test(
    arguments: [
      (nil, [["xdg-open", "https://a.example/"]]),
      ("firefox", [["firefox", "https://a.example/"]]),
      (
        "w3m -o x=1 %s:lynx",
        [["w3m", "-o", "x=1", "https://a.example/"], ["lynx", "https://a.example/"]]
      ),
      ("", []),
    ] as [(String?, [[String]])])
  func `is each command of BROWSER in turn`(variable: String?, commands: [[String]]) {
    #expect(browserCommands(variable, "https://a.example/") == commands)
  }
}

@Suite struct `The pager` {
  @Test(
    arguments: [
      (nil, [:], "less -FRX"), (nil, ["PAGER": "most"], "most"), ("bat", ["PAGER": "most"], "bat"),
      ("never", ["PAGER": "most"], nil), (nil, ["PAGER": ""], nil), (nil, ["PAGER": "cat"], nil),
    ] as [(String?, [String: String], String?)])
  func `is the first configured one`(
    setting: String?, variables: [String: String], command: String?
  ) {
    #expect(pagerCommand(setting, Environment(variables: variables)) == command)
  }
}

@Suite struct `Links in text` {
  @Test(
    arguments: [
      (["TERM": "xterm-kitty"], true), (["TERM": "xterm-256color", "VTE_VERSION": "7003"], true),
      (["TERM": "xterm-256color", "VTE_VERSION": "4902"], false), (["TERM": "foot"], true),
      (["TERM": "xterm-256color", "TERM_PROGRAM": "iTerm.app"], true),
      (["TERM": "tmux-256color", "VTE_VERSION": "7003"], false), (["TERM": "xterm"], false),
      ([:], false),
      // The variables of the terminal around a multiplexer are inherited.
      (["TERM": "xterm", "KITTY_WINDOW_ID": "1", "TMUX": "/tmp/t,1,0"], false),
      (["TERM": "xterm", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.3a"], false),
      (["TERM": "xterm", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.4"], true),
      (["TERM": "tmux-256color", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.5a"], true),
      (["TERM": "screen", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "next-3.6"], true),
      (
        [
          "TERM": "screen", "STY": "1.pts-0", "TERM_PROGRAM": "tmux",
          "TERM_PROGRAM_VERSION": "3.5",
        ], false
      ),
      (["TERM": "dumb", "TERM_PROGRAM": "tmux", "TERM_PROGRAM_VERSION": "3.5"], false),
    ] as [([String: String], Bool)])
  func `are written if the terminal is known to support them`(
    environment: [String: String], isKnown: Bool
  ) {
    #expect(knowsHyperlinks(environment) == isKnown)
  }
}
