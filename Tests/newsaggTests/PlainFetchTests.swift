// PlainFetchTests.swift - the quick reader of arguments agrees with ArgumentParser.

import ArgumentParser
import Testing

@testable import NewsConfiguration

@testable import newsagg

@Suite struct `A plain fetch` {
  @Test(arguments: [
    "", "bbc", "bbc ap", "bbc,ap https://x.example/?a=1,2", "--sources bbc,ap",
    "bbc --sources ap,nhk reuters -q", "--sources a --json", "--json --offline", "-q",
    "--quiet bbc", "--format csv", "-f jsonl -l 20", "--limit 5 --offline bbc",
    "-o news.json --sources a,b",
    "--output out -q",
    "--config c.toml --store s.db bbc",
  ])
  func `is what the parser makes of the same words`(line: String) throws {
    let words = line.split(separator: " ").map(String.init)

    let plain = try #require(FetchJob(plain: words))

    let parsed = try FetchCommand.parse(words).job()
    #expect("\(plain)" == "\(parsed)")
  }

  @Test(arguments: [
    "-", "bbc,-", "--sources bbc,-", "--sources", "--sources -q", "--sources a --sources b",
    "--limit", "--limit 0",
    "--limit x", "--limit 1 --limit 2", "--format", "--format yaml", "--format=json", "--since 2h",
    "--help",
    "--new", "--refresh", "-o -", "-o", "-qq", "-qf json", "--", "--offline --refresh",
    "--json -f csv", "-v", "--config -", "--store a --store b", "--deadline 5s",
  ])
  func `passes everything else to the parser`(line: String) {
    #expect(FetchJob(plain: line.split(separator: " ").map(String.init)) == nil)
  }
}
