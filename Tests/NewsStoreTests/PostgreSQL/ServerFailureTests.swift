// ServerFailureTests.swift - a database that does not answer, is down, has no free connection, or is read-only.

import Dispatch
import NewsCore
import Testing
import TestSupport

@testable import NewsStore

@Suite struct `A store whose server` {
  @Test func `does not answer fails in time, then at once, and works again when it answers`()
    async throws
  {
    try await withProxiedStore { store, proxy in
      try await store.save([.sample("1")])
      proxy.set(.frozen)

      await expectThrows(.unreachable) { _ = try await store.ids() }
      let connections = proxy.accepted
      // The next try is allowed after two seconds.
      async let reading: Void = expectThrows(.unreachable) { _ = try await store.ids() }
      async let writing: Void = expectThrows(.unreachable) { try await store.save([.sample("2")]) }
      _ = await (reading, writing)
      #expect(proxy.accepted == connections, "no call tries again so soon")

      proxy.set(.open)
      await waitUntilItAnswers(store)
      try await store.save([.sample("1"), .sample("2")])
      #expect(try await store.ids().count == 2)
    }
  }

  @Test func `ends all connections gets each call once more`() async throws {
    try await withProxiedStore { store, proxy in
      for number in 0..<20 {
        try await store.save((0...number).map { .sample("\($0)") })
        proxy.cutAll()
        #expect(try await store.ids().count == number + 1)
      }
    }
  }

  @Test func `accepts no connection is unreachable until it does`() async throws {
    try await withProxiedStore { store, proxy in
      try await store.save([.sample("1")])
      proxy.set(.cut)

      await expectThrows(.unreachable) { _ = try await store.ids() }

      proxy.set(.open)
      await waitUntilItAnswers(store)
    }
  }

  @Test func `is far away answers late`() async throws {
    try await withProxiedStore { store, proxy in
      proxy.set(.slow(.milliseconds(5)))

      try await store.save([.sample("1")])

      #expect(try await store.ids() == ["1"])
    }
  }

  @Test func `accepts few connections works with those that it has`() async throws {
    try await withRole("CONNECTION LIMIT 2") { address, _ in
      var options = StoreOptions(busyLimit: .seconds(30))
      options.connections = 4
      let store = try await Store.open(.postgreSQL(address), options: options)
      try await store.save([.sample("1")])

      try await withThrowingTaskGroup(of: Int.self) { group in
        for _ in 0..<40 { group.addTask { try await store.ids().count } }
        for try await count in group { #expect(count == 1) }
      }

      #expect(store.writer.openedCount <= 2)
      await store.close()
    }
  }

  @Test func `has no free connection is busy, and says why`() async throws {
    try await withRole("CONNECTION LIMIT 0") { address, _ in
      let options = StoreOptions(busyLimit: .milliseconds(200))
      let error = await #expect(throws: StoreError.self) {
        _ = try await Store.open(.postgreSQL(address), options: options)
      }

      #expect(error?.kind == .busy)
      #expect(error?.detail.contains("53300") == true)
    }
  }

  @Test func `became a standby is written to again when it is primary`() async throws {
    try await withRole("") { address, server in
      let store = try await Store.open(.postgreSQL(address))
      try await store.save([.sample("1")])
      let role = address.schema
      try server.run("ALTER ROLE \(role) SET default_transaction_read_only = on")
      try server.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '\(role)'")

      await expectThrows(.readOnly) { try await store.save([.sample("2")]) }
      #expect(try await store.ids() == ["1"])

      try server.run("ALTER ROLE \(role) RESET default_transaction_read_only")
      await expectThrows(.readOnly) { try await store.save([.sample("2")]) }
      try await store.save([.sample("1"), .sample("2")])
      #expect(try await store.ids().count == 2)
      await store.close()
    }
  }

  @Test(arguments: [false, true])
  func `takes USAGE of the schema from the role is not called newer`(isWriting: Bool) async throws {
    try await withRole("") { address, server in
      let store = try await Store.open(.postgreSQL(address))
      try await store.save([.sample("1")])
      try server.run("REVOKE USAGE ON SCHEMA \(address.schema) FROM \(address.schema)")

      let error = await #expect(throws: StoreError.self) {
        if isWriting { try await store.save([.sample("2")]) } else { _ = try await store.ids() }
      }

      #expect(error?.kind == .open)
      #expect(error?.detail.hasPrefix("permission denied for schema") == true)
      #expect(error?.hint.contains("grant it USAGE") == true)
      try server.run("GRANT USAGE ON SCHEMA \(address.schema) TO \(address.schema)")
      #expect(try await store.ids() == ["1"])
      await store.close()
    }
  }

  @Test func `knows no such database or role causes an error about the URL`() async throws {
    guard let server = PostgreSQLServer.required() else { return }
    for url in [
      server.url.replacing("/postgres?", with: "/nowhere?"),
      server.url.replacing("newsagg@", with: "nobody-of-that-name@"),
    ] {
      let address = try PostgreSQLAddress(url)
      await expectThrows(.open) { _ = try await Store.open(.postgreSQL(address)) }
    }
  }

  private func waitUntilItAnswers(_ store: Store) async {
    await waitUntil { (try? await store.ids()) != nil }
  }
}

@Suite struct `The health of a server` {
  private let silence = StoreError(.unreachable, path: "p", detail: "silent")
  private let start = ContinuousClock.now

  @Test func `allows one try in two seconds`() throws {
    let health = ServerHealth()
    health.recordFailure(silence, at: start)

    #expect(throws: silence) { try health.admit(at: start + .seconds(1)) }
    try health.admit(at: start + .seconds(2))
    #expect(throws: silence) { try health.admit(at: start + .seconds(3)) }
    try health.admit(at: start + .seconds(4))
    health.recovered()
    try health.admit(at: start + .seconds(4))
  }

  @Test func `does not reuse a connection that is older than a failure`() {
    let health = ServerHealth()
    #expect(health.trusts(start))

    health.recordFailure(silence, at: start + .seconds(1))

    #expect(!health.trusts(start))
    #expect(health.trusts(start + .seconds(2)))
  }

  @Test func `refuses a server that was replaced by another's promotion`() {
    let health = ServerHealth()

    #expect(health.accepts(timeline: "00000001"))
    #expect(health.accepts(timeline: "0000000A"))
    #expect(!health.accepts(timeline: "00000009"))
    #expect(health.accepts(timeline: "0000000A"))
  }
}

@Suite struct `The report of libpq about a connection attempt` {
  @Test(
    arguments: [
      (
        "connection to server on socket \"/s\" failed: FATAL:  53300: sorry, too many clients\n"
          + "LOCATION:  InitProcess, proc.c:355\n",
        "53300", "connection to server on socket \"/s\" failed: FATAL: sorry, too many clients"
      ),
      (
        "connection to server at \"db\", port 5432 failed: SCHWERWIEGEND:  3D000: Datenbank fehlt\n",
        "3D000", "connection to server at \"db\", port 5432 failed: SCHWERWIEGEND: Datenbank fehlt"
      ),
      (
        "connection to server at \"db\" (::1), port 1 failed: Connection refused\n"
          + "\tIs the server running on that host and accepting TCP/IP connections?\n"
          + "connection to server at \"db\" (127.0.0.1), port 1 failed: Connection refused\n"
          + "\tIs the server running on that host and accepting TCP/IP connections?\n",
        "",
        "connection to server at \"db\" (::1), port 1 failed: Connection refused\n"
          + "connection to server at \"db\" (127.0.0.1), port 1 failed: Connection refused"
      ),
      ("could not translate host name \"db\":  nothing", "", nil),
    ] as [(String, String, String?)])
  func `has the state that the server gave`(text: String, state: String, message: String?) {
    let failure = PostgreSQLFailure(connecting: text)

    #expect(failure.state == state)
    #expect(failure.message == message ?? text)
  }
}

@Suite struct `Work that cannot be interrupted` {
  @Test func `is waited for`() {
    #expect(ThreadWork({ 7 }, late: { _ in }).value(within: .seconds(60)) == 7)
  }

  @Test func `is abandoned when it takes too long, and its result is released later`() async {
    let (start, late) = (DispatchSemaphore(value: 0), Locked(0))

    let work = ThreadWork {
      start.wait()
      return 7
    } late: { value in
      late.withLock { $0 = value }
    }

    #expect(work.value(within: .milliseconds(1)) == nil)
    start.signal()
    await waitUntil { late.withLock { $0 } == 7 }
  }
}

/// Runs `body` with a store behind a proxy that answers within half a second or not at all.
private func withProxiedStore(
  _ body: (Store, ChaosProxy) async throws -> Void
) async throws {
  try await withPostgreSQL { direct in
    guard let server = PostgreSQLServer.shared else { return }
    let proxy = try ChaosProxy(before: server.folder)
    defer { proxy.close() }
    var address = try PostgreSQLAddress("postgresql://newsagg@/postgres?host=\(proxy.folder)")
    address.schema = direct.schema
    var options = StoreOptions()
    options.answerLimit = .milliseconds(500)
    let store = try await Store.open(.postgreSQL(address), options: options)
    try await body(store, proxy)
    await store.close()
  }
}

/// Runs `body` with a new role, which owns its schema.
private func withRole(
  _ settings: String, _ body: (PostgreSQLAddress, PostgreSQLServer) async throws -> Void
) async throws {
  try await withPostgreSQL { direct in
    guard let server = PostgreSQLServer.shared else { return }
    let role = direct.schema
    try server.run("CREATE ROLE \(role) LOGIN \(settings)")
    // Several grants on the database at a time would fail: they change the same row.
    try server.run("CREATE SCHEMA \(direct.schema) AUTHORIZATION \(role)")
    var address = try PostgreSQLAddress(server.url.replacing("newsagg@", with: "\(role)@"))
    address.schema = direct.schema
    defer {
      try? server.run(
        "DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)")
    }
    try await body(address, server)
  }
}
