// ListingTests.swift - statistics, breakers, sources and decisions, byte for byte.

import NewsCore
import NewsEngine
import NewsStore
import NewsText
import Testing
import TestSupport

@testable import NewsRendering

@Suite struct `A listing` {
  @Test(arguments: OutputFormat.ofListings)
  func `of statistics is written in every format`(format: OutputFormat) throws {
    let listing = Listing("stats", SourceStatistics.columns, ListingSamples.statistics)
    try expectGolden(listing.rendered(as: format, .plain), "stats.\(format.rawValue)")
  }

  @Test(arguments: OutputFormat.ofListings)
  func `of breakers is written in every format`(format: OutputFormat) throws {
    let listing = Listing("breakers", BreakerRow.columns, ListingSamples.breakers)
    try expectGolden(listing.rendered(as: format, .plain), "breakers.\(format.rawValue)")
  }

  @Test func `of workers is a table and a document`() throws {
    let listing = Listing("workers", WorkerRecord.columns, ListingSamples.workers)
    try expectGolden(listing.rendered(as: .table, .plain), "workers.table")
    try expectGolden(listing.rendered(as: .json, .plain), "workers.json")
  }

  @Test(arguments: OutputFormat.ofListings)
  func `of sources shows no secret`(format: OutputFormat) throws {
    let listing = Listing("sources", SourceRow.columns, ListingSamples.sources)
    let bytes = listing.rendered(as: format, .plain)

    try expectGolden(bytes, "sources.\(format.rawValue)")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(!text.contains("secret") && !text.contains("pw"))
  }

  @Test(arguments: [80, 120])
  func `of statistics fits the terminal`(width: Int) throws {
    let listing = Listing("stats", SourceStatistics.columns, ListingSamples.statistics)
    let bytes = listing.rendered(as: .table, .terminal(width: width))

    try expectGolden(bytes, "stats-\(width).table")
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
    #expect(lines.allSatisfy { displayWidth(String($0)) <= width })
  }

  @Test func `of sources shows their states and when they are asked next, in 80 columns`() {
    let listing = Listing("sources", SourceRow.columns, ListingSamples.sources)
    let bytes = listing.rendered(as: .table, .terminal(width: 80))

    let header = String(decoding: bytes, as: UTF8.self).split(separator: "\n")[0]
    #expect(["FETCHED", "NEXT", "STATE", "DEFAULT"].allSatisfy(header.contains))
  }

  @Test(arguments: [80, 160])
  func `of sources with trouble says what to do, without cutting`(width: Int) throws {
    let listing = Listing("status", StatusRow.columns, ListingSamples.status)
    let bytes = listing.rendered(as: .table, .terminal(width: width))

    try expectGolden(bytes, "status-\(width).table")
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.split(separator: "\n").allSatisfy { displayWidth(String($0)) <= width })
    #expect(!text.contains("secret"))
  }

  @Test(arguments: OutputFormat.ofListings)
  func `of top stories is written in every format`(format: OutputFormat) throws {
    let listing = Listing("top", TopStory.columns, ListingSamples.top)
    let options = format == .table ? RenderOptions.terminal(width: 80) : .plain
    try expectGolden(listing.rendered(as: format, options), "top.\(format.rawValue)")
  }

  @Test func `of the state of all sources ends with the number without trouble`() {
    #expect(statusSummary(ListingSamples.status) == "7 sources: 1 due, 6 with trouble")
    #expect(statusSummary([]) == "0 sources")
  }

  @Test func `is coloured on a terminal`() throws {
    let listing = Listing("breakers", BreakerRow.columns, ListingSamples.breakers)
    try expectGolden(
      listing.rendered(as: .table, .terminal(width: 80, color: true)), "breakers-colour.table")
  }

  @Test func `shows the requested fields`() throws {
    let listing = try Listing(
      "breakers", BreakerRow.columns, ListingSamples.breakers, fields: "next_probe_at,source")
    try expectGolden(listing.rendered(as: .tsv, .plain), "breakers-fields.tsv")
    #expect(throws: UnknownField.self) {
      _ = try Listing("breakers", BreakerRow.columns, [], fields: "sauce")
    }
  }

  @Test func `leaves out no requested column on a narrow terminal`() throws {
    let names = SourceRow.columns.map(\.name)
    let listing = try Listing(
      "sources", SourceRow.columns, ListingSamples.sources, fields: names.joined(separator: ","))

    let table = listing.rendered(as: .table, .terminal(width: 40, color: false))

    let header = String(decoding: table, as: UTF8.self).split(separator: "\n").first ?? ""
    #expect(header.split(separator: " ").count == names.count - 1, "a link is below, uncut")
  }
}

@Suite struct `A decision` {
  @Test(arguments: [(3, "held"), (30, "due"), (nil, "new")] as [(Int?, String)])
  func `is explained with every reason and the one that decides`(minutes: Int?, name: String) throws
  {
    let explanation = ListingSamples.explanation(fetchedMinutesAgo: minutes)
    try expectGolden(explanation.text(.plain), "why-\(name).txt")
    try expectGolden(explanation.json(.plain), "why-\(name).json")
  }
}

@Suite struct `A search result` {
  let listing: Listing<SearchRow>

  init() throws {
    listing = Listing("hits", SearchRow.columns, ListingSamples.hits)
  }

  @Test func `has highlighted words on a terminal, with the text around them below`() throws {
    let options = RenderOptions.terminal(width: 80, color: true)
    try expectGolden(listing.rendered(as: .table, options), "hits-colour.table")
  }

  @Test(arguments: OutputFormat.ofListings)
  func `is written in every format`(format: OutputFormat) throws {
    try expectGolden(listing.rendered(as: format, .plain), "hits.\(format.rawValue)")
  }
}

@Suite struct `Metrics` {
  @Test func `are in the text format of Prometheus`() throws {
    let bytes = prometheusText(ListingSamples.statistics, breakers: ListingSamples.breakers)
    try expectGolden(bytes, "metrics.prom")
  }
}
