// PostgreSQLConnection+Opening.swift - connects, under one limit for all stages.

import CPostgreSQL
import Glibc
import NewsCore

extension PostgreSQLConnection {
  /// Limits of one connection.
  struct Limits: Hashable, Sendable {
    /// The time for all stages and hosts of one connection attempt, without the look-up of a name.
    var connecting = Duration.seconds(2)
    /// The time for one batch of statements; the server ends a statement before that.
    var answering = Duration.seconds(6)
  }

  /// The oldest server with all used functions: `pg_current_snapshot`.
  private static let oldestServer = 130_000

  /// - Throws: ``StoreError/Kind/unreachable``; ``StoreError/Kind/open`` if the server requires a
  ///   password or is too old, or if libpq is missing.
  static func open(
    _ address: PostgreSQLAddress, _ clock: StoreClock = StoreClock(), _ limits: Limits = Limits()
  ) throws(StoreError) -> PostgreSQLConnection {
    try LibPQ.open(for: address.place)
    guard let attempt = connected(to: address, within: limits.connecting) else {
      throw StoreError(
        .unreachable, path: address.place, detail: StoreError.silence(limits.connecting))
    }
    guard let handle = attempt.handle else {
      throw StoreError(.io, path: address.place, detail: "out of memory")
    }
    guard attempt.state == NEWSAGG_PG_POLLING_OK, newsagg_pq_enter_pipeline(handle) else {
      defer { newsagg_pq_finish(handle) }
      let hasFailed = attempt.state == NEWSAGG_PG_POLLING_FAILED
      if attempt.state == elsewhere { throw StoreError(leadingElsewhere: address) }
      throw error(handle, address, hasFailed ? nil : limits.connecting)
    }
    let connection = PostgreSQLConnection(
      handle, to: address, clock, limit: limits.answering)
    guard connection.serverVersion >= oldestServer else {
      throw StoreError(
        .open, path: address.place,
        detail:
          "the server is PostgreSQL \(connection.serverVersion / 10_000); 13 or later is needed",
        advice: "upgrade the server, or choose another in the URL of the store")
    }
    if let encoding = connection.encoding, encoding != "UTF8" {
      throw StoreError(
        .open, path: address.place,
        detail: "its encoding is \(encoding), which lacks characters of articles",
        advice: "make a database with ENCODING 'UTF8' TEMPLATE template0")
    }
    return connection
  }

  private struct Attempt: Sendable {
    /// An OpaquePointer, which is not Sendable.
    let address: UInt
    /// What ``poll(_:_:until:)`` returned.
    let state: Int

    var handle: OpaquePointer? { OpaquePointer(bitPattern: address) }
  }

  /// A connection attempt that was begun early, and its address.
  private static let ahead = Locked<(address: PostgreSQLAddress, work: ThreadWork<Attempt>)?>(nil)

  /// Connects on another thread, for the first caller that opens a connection to this address.
  static func connectAhead(to address: PostgreSQLAddress) {
    let work = attempt(address, until: .now + Limits().connecting)
    ahead.withLock { $0 = (address, work) }
  }

  /// libpq resolves names with a blocking getaddrinfo.
  ///
  /// So a separate thread does it, which may be abandoned; an address of this machine needs none.
  ///
  /// - Returns: Nil when it took too long.
  private static func connected(
    to address: PostgreSQLAddress, within limit: Duration
  ) -> Attempt? {
    let begun = ahead.withLock { ahead -> ThreadWork<Attempt>? in
      guard ahead?.address == address else { return nil }
      defer { ahead = nil }
      return ahead?.work
    }
    let end = ContinuousClock.now + limit
    if begun == nil, address.isLocal { return connect(to: address, until: end) }
    return (begun ?? attempt(address, until: end)).value(within: limit + .milliseconds(50))
  }

  private static func attempt(
    _ address: PostgreSQLAddress, until end: ContinuousClock.Instant
  ) -> ThreadWork<Attempt> {
    ThreadWork {
      LibPQ.problem == nil
        ? connect(to: address, until: end)
        : Attempt(address: 0, state: NEWSAGG_PG_POLLING_FAILED)
    } late: { late in
      if let handle = late.handle { newsagg_pq_finish(handle) }
    }
  }

  private static func connect(
    to address: PostgreSQLAddress, until end: ContinuousClock.Instant
  ) -> Attempt {
    let handle = start(address)
    let staysHere = address.isLocal && !address.hasOwnTLSMode
    let state =
      handle.map { poll($0, staysHere: staysHere, until: end) }
      ?? NEWSAGG_PG_POLLING_FAILED
    return Attempt(address: UInt(bitPattern: handle), state: state)
  }

  /// The URL overrides the parameters before it; the parameters after it override the URL.
  private static func start(_ address: PostgreSQLAddress) -> OpaquePointer? {
    var parameters = [
      ("sslmode", address.tlsMode),
      ("fallback_application_name", "newsagg"),
      ("tcp_user_timeout", "3000"), ("keepalives_idle", "10"), ("keepalives_interval", "3"),
      ("keepalives_count", "3"),
      ("target_session_attrs", address.servers.count > 1 ? "read-write" : "any"),
      ("dbname", address.url),
      ("client_encoding", "UTF8"),
    ]
    if let server = address.server {
      parameters += [("host", server.host), ("port", server.port)]
    }
    // It would apply to every session. An empty value would not override it, and poolers refuse even a
    // blank one.
    if getenv("PGOPTIONS") != nil { parameters.append(("options", " ")) }
    if let password = address.password { parameters.append(("password", password)) }
    let keywords = parameters.map { strdup($0.0) }
    let values = parameters.map { strdup($0.1) }
    defer { (keywords + values).forEach { free($0) } }
    let end: [UnsafePointer<CChar>?] = [nil]
    let handle = newsagg_pq_connect_start(
      keywords.map { UnsafePointer($0) } + end, values.map { UnsafePointer($0) } + end)
    if let handle { newsagg_pq_tell_states(handle) }
    return handle
  }

  /// The state of a connection that was to stay on this machine and does not.
  private static let elsewhere = -1

  /// The name of this machine may have another machine's address: then nothing is sent there, because the
  /// password follows the server's first answer.
  ///
  /// - Returns: OK, FAILED, ``elsewhere``, or the state in which the time limit ended.
  private static func poll(
    _ handle: OpaquePointer, staysHere: Bool, until end: ContinuousClock.Instant
  ) -> Int {
    if Int(newsagg_pq_status(handle)) == NEWSAGG_PG_CONNECTION_BAD {
      return NEWSAGG_PG_POLLING_FAILED
    }
    var state = NEWSAGG_PG_POLLING_WRITING
    while state == NEWSAGG_PG_POLLING_WRITING || state == NEWSAGG_PG_POLLING_READING {
      let events = state == NEWSAGG_PG_POLLING_WRITING ? POLLOUT : POLLIN
      guard isReady(newsagg_pq_socket(handle), events, until: end) else { return state }
      if staysHere, !leadsToThisMachine(newsagg_pq_socket(handle)) { return elsewhere }
      state = Int(newsagg_pq_connect_poll(handle))
    }
    return state
  }

  private static func error(
    _ handle: OpaquePointer, _ address: PostgreSQLAddress, _ limit: Duration?
  ) -> StoreError {
    if newsagg_pq_needs_password(handle) {
      return StoreError(
        .open, path: address.place, detail: "it requires a password",
        advice: "set NEWSAGG_STORE_PASSWORD, or write it to ~/.pgpass (mode 0600)")
    }
    if let limit {
      return StoreError(.unreachable, path: address.place, detail: StoreError.silence(limit))
    }
    let text = newsagg_pq_error(handle).map { String(cString: $0) } ?? "unknown reason"
    if newsagg_pq_socket(handle) < 0, text.hasPrefix("invalid ") {
      // No server was asked: libpq does not understand the URL.
      return StoreError(.open, path: address.place, detail: joinedLines(text))
    }
    return StoreError(PostgreSQLFailure(connecting: text), path: address.place)
  }
}

extension StoreError {
  fileprivate init(leadingElsewhere address: PostgreSQLAddress) {
    self.init(
      .open, path: address.place, detail: "this name of the local machine leads to another one",
      advice: "correct /etc/hosts, or set sslmode in the URL of the store")
  }
}
