// InvocationTests.swift - the words of the command line, and facts that are needed before they are parsed.

import Testing

@testable import newsagg

@Suite struct `The words of the command line` {
  @Test(arguments: [
    ("-v fetch", "fetch -v"), ("-vv --config c fetch bbc", "fetch bbc -vv --config c"),
    ("--config=c --store s sources list", "sources list --config=c --store s"),
    ("-v search a -- -b", "search a -v -- -b"),
    ("-v fetch --each mail -s", "fetch -v --each mail -s"), ("-V", "--version"),
    ("fetch -v", "fetch -v"), ("-v", "-v"), ("-v --help", "-v --help"), ("--config", "--config"),
    ("--config c", "--config c"), ("-x fetch", "-x fetch"), ("", ""),
  ])
  func `may begin with options that every command has`(words: String, read: String) {
    #expect(withOptionsBehindCommand(split(words)).joined(separator: " ") == read)
  }

  @Test(arguments: [
    ("fetch --new --json", "fetch --new=default --json"), ("top --fields", "top --fields=?"),
    ("top --fields --reverse", "top --fields=? --reverse"),
    ("top --fields title", "top --fields title"), ("fetch -- --new", "fetch -- --new"),
    ("search rail -football -vv -n", "search rail -vv -n -- -football"),
    ("search rail -football -- -x", "search rail -football -- -x"),
    ("search --fields -football", "search --fields=? -- -football"),
    ("fetch bbc --new --each mail --new", "fetch bbc --new=default"),
  ])
  func `are completed for the parser`(words: String, read: String) {
    #expect(CommandWords(split(words)).own.joined(separator: " ") == read)
  }

  @Test(arguments: [
    ("fetch --json", true), ("fetch -f json", true), ("stats -fjsonl", true),
    ("fetch --format=json", true), ("fetch -f table", false), ("fetch bbc", false),
    ("fetch --new --each report --json", false), ("top --each report --json", true),
  ])
  func `tell whether errors are JSON`(words: String, isJSON: Bool) {
    #expect(CommandWords(split(words)).wantsJSON == isJSON)
  }

  @Test(
    arguments: [
      ("fetch --deadline 2s", .seconds(2)),
      ("fetch --deadline=1s --deadline=3s", .seconds(3)),
      ("fetch --deadline soon", nil), ("fetch --deadline", nil), ("fetch bbc", nil),
      ("fetch --new --each wait --deadline 1s", nil),
    ] as [(String, Duration?)])
  func `tell the deadline`(words: String, deadline: Duration?) {
    #expect(CommandWords(split(words)).statedDeadline == deadline)
  }
}

private func split(_ words: String) -> [String] { words.split(separator: " ").map(String.init) }
