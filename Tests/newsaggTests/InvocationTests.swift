// InvocationTests.swift - options before the command.

import Testing

@testable import newsagg

@Suite struct `The words of the command line` {
  @Test(arguments: [
    ("-v fetch", "fetch -v"), ("-vv --config c fetch bbc", "fetch bbc -vv --config c"),
    ("--config=c --store s sources list", "sources list --config=c --store s"),
    ("-v search a -- -b", "search a -v -- -b"), ("-V", "--version"),
    ("fetch -v", "fetch -v"), ("-v", "-v"), ("-v --help", "-v --help"), ("--config", "--config"),
    ("--config c", "--config c"), ("-x fetch", "-x fetch"), ("", ""),
  ])
  func `may begin with options that every command has`(words: String, read: String) {
    let words = words.split(separator: " ").map(String.init)

    #expect(withOptionsBehindCommand(words).joined(separator: " ") == read)
  }
}
