// CacheHitTests.swift - counting the answers that came from the store.

import NewsCore
import NewsStore
import Testing

@testable import NewsEngine

@Suite struct `Answers from the store` {
  @Test func `are counted for each source and hour, once`() async {
    let results = UnwrittenResults()
    let noon = WallTime(seconds: 1_790_000_000).roundedDown(to: .days(1)) + .hours(12)
    await results.countHits(["ap", "bbc"], at: noon)
    await results.countHits(["bbc"], at: noon + .minutes(59))
    await results.countHits(["bbc"], at: noon + .hours(1))

    let hits = await results.takeHits()

    #expect(
      Set(hits) == [
        CacheHits(source: "ap", hour: noon, count: 1),
        CacheHits(source: "bbc", hour: noon, count: 2),
        CacheHits(source: "bbc", hour: noon + .hours(1), count: 1),
      ])
    #expect(hits.count == 3)
    #expect(await results.takeHits() == [])
  }
}
