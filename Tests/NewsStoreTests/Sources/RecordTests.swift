// RecordTests.swift - the records of sources.

import NewsCore
import NewsStore
import NewsText
import Testing

@Suite struct `The records of every store` {
  @Test(arguments: Backend.allCases)
  func `are read back as they were saved`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.update("bbc", url: "https://bbc.example/feed") { $0.record.fill() }

      let records = try await store.records(named: ["bbc", "unknown"])

      var expected = SourceRecord(name: "bbc", url: "https://bbc.example/feed")
      expected.fill()
      #expect(records == [expected])
    }
  }

  @Test(arguments: Backend.allCases)
  func `pass the stored record to the body and the body's value to the caller`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      for expected in 0..<3 {
        let result = try await store.update("bbc", url: "https://bbc.example/feed") { change in
          defer { change.record.failures += 1 }
          return change.record.failures
        }
        #expect(result.value == expected)
      }
    }
  }

  @Test(arguments: Backend.allCases)
  func `start empty for another URL, with a higher lease token`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.update("bbc", url: "https://old.example/") { change in
        change.record.fill()
        change.record.lease.token = 7
      }

      let fresh = try await store.update("bbc", url: "https://new.example/") { $0.record }.value

      var expected = SourceRecord(name: "bbc", url: "https://new.example/")
      expected.lease.token = 8
      #expect(fresh == expected)
      #expect(try await store.records(named: ["bbc"]) == [expected])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are not written if the body changes nothing`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.update("bbc", url: "https://bbc.example/feed") { _ in }

      #expect(try await store.allRecords() == [])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are deleted with their articles`(backend: Backend) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1")])
      try await store.save([.sample("2", source: "ap")], source: "ap")

      #expect(try await store.removeSource("bbc"))

      #expect(try await store.ids(["bbc", "ap"]) == ["2"])
      #expect(try await store.removeSource("bbc") == false)
    }
  }

  @Test(arguments: Backend.allCases)
  func `follow a source to its new name, with all that is stored of it`(
    backend: Backend
  ) async throws {
    try await backend.withStore { store in
      try await store.save([.sample("1"), .sample("2")])
      let gone: [Article] = [.sample("2", source: "gone"), .sample("3", source: "gone")]
      try await store.save(gone, source: "gone")
      try await store.update("bbc", url: "u") { $0.record.title = "BBC" }
      let articles = try await store.articles(ArticleQuery(sources: ["bbc"]))
      try await store.advance(cursor: "mail", after: articles, at: noon)

      try await store.renameSource("bbc", to: "gone")

      #expect(try await store.ids(["bbc"]) == [])
      #expect(Set(try await store.ids(["gone"])) == ["1", "2", "3"])
      #expect(try await store.records(named: ["bbc", "gone"]).map(\.title) == ["BBC"])
      let new = try await store.articles(ArticleQuery(sources: ["gone"]), notGivenTo: "mail")
      #expect(new.map(\.id) == ["3"], "given articles are not given again")
    }
  }

  @Test(arguments: Backend.allCases)
  func `take any text as a name`(backend: Backend) async throws {
    let names = ["'; DROP TABLE source; --", "a\"b", "ü", "%_", "[1]", "\\", "🗞️"]
    try await backend.withStore { store in
      for name in names {
        try await store.update(name, url: "u") { $0.record.title = name }
      }

      let records = try await store.records(named: names)

      #expect(Set(records.map(\.name)) == Set(names))
      #expect(records.allSatisfy { $0.name == $0.title })
    }
  }
}

@Suite struct `The host leases of every store` {
  @Test(arguments: Backend.allCases)
  func `are taken and released in the change of a source`(backend: Backend) async throws {
    let until = Moment(wall: noon, bootID: "boot", bootMilliseconds: 42)
    let lease = HostLease(host: "a.example", source: "bbc", owner: "me", until: until)
    let others = HostLease(host: "a.example", source: "ap", owner: "other", until: until)
    try await backend.withStore { store in
      try await store.update("bbc", url: "u") { $0.takenHostLease = lease }
      try await store.update("ap", url: "u") { $0.takenHostLease = others }

      let seen = try await store.update("c", url: "u", hosts: ["a.example"]) { $0.context.leases }
      #expect(seen.value == [others, lease])
      try await store.update("bbc", url: "u") { $0.releasedHostLease = lease }
      var stolen = others
      stolen.owner = "me"
      try await store.release(stolen)
      #expect(try await store.hostLeases(of: "a.example") == [others], "only its owner's is gone")
      try await store.removeSource("ap")
      #expect(try await store.hostLeases(of: "a.example") == [])
    }
  }
}

@Suite struct `The host pauses of every store` {
  @Test(arguments: Backend.allCases)
  func `are not shortened`(backend: Backend) async throws {
    let now = Moment(wall: noon, bootID: "boot", bootMilliseconds: 42)
    func pause(_ seconds: Int64, consecutiveThrottles: Int) -> HostPause {
      HostPause(
        host: "a.example", until: now + .seconds(seconds),
        consecutiveThrottles: consecutiveThrottles, reason: "429")
    }
    try await backend.withStore { store in
      try await store.save([pause(60, consecutiveThrottles: 1)], at: now, limit: .days(7))
      try await store.save([pause(10, consecutiveThrottles: 3)], at: now, limit: .days(7))
      #expect(try await store.allHostPauses() == [pause(60, consecutiveThrottles: 3)])

      // An expired lease does not count.
      let later = now + .seconds(61)
      try await store.save([pause(70, consecutiveThrottles: 1)], at: later, limit: .days(7))
      #expect(try await store.allHostPauses() == [pause(70, consecutiveThrottles: 1)])
    }
  }

  @Test(arguments: Backend.allCases)
  func `are replaced, found by host, and deleted long after their end`(backend: Backend)
    async throws
  {
    let until = Moment(wall: noon, bootID: "boot", bootMilliseconds: 42)
    let first = HostPause(host: "a.example", until: until, consecutiveThrottles: 1, reason: "429")
    let later = HostPause(
      host: "a.example", until: until + .seconds(9), consecutiveThrottles: 2, reason: "again")
    try await backend.withStore { store in
      for gate in [first, later] {
        try await store.update("bbc", url: "u") { $0.hostPauses = [gate] }
      }

      #expect(try await store.hostPauses(of: ["a.example", "b.example"]) == [later])
      #expect(try await store.hostPauses(of: ["b.example"]) == [])
      try await store.prune(olderThan: later.until.wall, keepAtMost: 1)
      #expect(try await store.allHostPauses() == [later])
      try await store.prune(olderThan: later.until.wall + .seconds(1), keepAtMost: 1)
      #expect(try await store.allHostPauses() == [])
    }
  }
}

extension SourceRecord {
  /// Every property gets a value of its own.
  fileprivate mutating func fill() {
    func moment(_ number: Int64) -> Moment {
      Moment(wall: noon + .seconds(number), bootID: "b-\(number)", bootMilliseconds: number)
    }
    title = "Title"
    validators = Validators(etag: "\"é\"", lastModified: "Sun, 22 Nov 2026 12:00:00 GMT")
    contentHash = .max - 1
    articleCount = 3
    attemptedAt = moment(1)
    fetchedAt = moment(2)
    publisherTTL = .seconds(1800)
    skipHours = 0xff_ffff
    skipDays = 0x7f
    failures = 4
    failingSince = moment(3)
    retryAt = moment(4)
    isGone = true
    lastCode = .httpServerError
    lastMessage = "503"
    lastStatus = 503
    documentTTL = .minutes(90)
    movedTo = "https://moved.example/"
    movedSightings = 1
    breaker.state = .forcedOpen
    breaker.generation = 9
    breaker.consecutiveFailures = 5
    breaker.opens = 2
    breaker.successesSinceClose = 1
    breaker.window = [
      CircuitBreaker.Sample(at: noon, isFailure: true),
      CircuitBreaker.Sample(at: WallTime(milliseconds: -5), isFailure: false),
    ]
    breaker.until = moment(5)
    breaker.probeOwner = "me"
    breaker.probeUntil = moment(6)
    breaker.changedAt = noon
    lease.owner = "you"
    lease.token = 11
    cutOffs = 4
    refusedKey = .max - 2
    lease.until = Moment(wall: noon)
  }
}
