// Composition.swift - opens, wires and closes one engine; nothing else builds anything.

import CurlTransport
import Glibc
import Logging
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsStore

let programVersion = "0.1.0"

/// How the network is reached: really, recorded or from a recording.
enum NetworkMode: Sendable {
  case live
  case recording(directory: String)
  case replay(directory: String)

  fileprivate func transport(_ live: CurlTransport) throws -> any Transport {
    switch self {
    case .live: live
    case .recording(let directory): try RecordingTransport(wrapping: live, directory: directory)
    case .replay(let directory): try ReplayTransport(directory: directory)
    }
  }

  /// A replay is no news: it stays out of the store unless one is named for it.
  fileprivate func location(_ settings: Settings) -> StoreLocation {
    if case .replay = self, settings.origins["store"] == nil { return .memory }
    return settings.storeLocation
  }
}

/// Opens what a command needs, runs `body`, and closes it again however `body` ends.
///
func withEngine<Value: Sendable>(
  _ settings: Settings, _ setup: EngineSetup = EngineSetup(), _ body: (Engine) async throws -> Value
) async throws -> Value {
  let clock = SystemClock()
  let live = CurlTransport(options: .init(settings))
  defer { live.shutDown() }
  let transport = setup.wrapping(try setup.network.transport(live))
  let location = setup.location ?? setup.network.location(settings)
  let (store, problem) = try await openStore(location, settings, setup)
  let engine = Engine(
    store: store, transport: transport, options: settings.engine.withinDescriptorLimit,
    owner: randomOwner(), now: store.clock.map { $0.now } ?? clock.now,
    storeProblem: problem, askedFile: location.askedFile,
    logger: setup.logLevel.map(stderrLogger)
      ?? Logger(label: "newsagg") { _ in SwiftLogNoOpLogHandler() }
  )
  do {
    let value = try await body(engine)
    await engine.shutDown()
    await store.close()
    return value
  } catch {
    await engine.shutDown()
    await store.close()
    throw error
  }
}

/// What the engine of one command has that others have not.
struct EngineSetup {
  var network = NetworkMode.live
  /// Nil: the store of the settings.
  var location: StoreLocation?
  var needs = StoreNeed.store
  var storeConnections = 1
  /// Nil: nothing is logged.
  var logLevel: Logger.Level?
  /// Puts something between engine and network.
  var wrapping: (any Transport) -> any Transport = { $0 }
}

/// What a command does where the store cannot be opened.
enum StoreNeed {
  /// It fails.
  case store
  /// It only looks, and where no store can be made there is nothing to see, which a notice says.
  case noStoreToBeMade
  /// It answers from memory whatever the disk lets through, and says so in its answer.
  case nothing

  fileprivate func accepts(_ error: StoreError) -> Bool {
    switch self {
    case .store: false
    case .noStoreToBeMade: error.kind == .readOnly
    case .nothing: [.full, .io, .busy, .readOnly, .resource].contains(error.kind)
    }
  }
}

/// Opens the store or, where the command can do without, one in memory.
private func openStore(
  _ location: StoreLocation, _ settings: Settings, _ setup: EngineSetup
) async throws(StoreError) -> (Store, StoreError?) {
  do throws(StoreError) {
    var options = StoreOptions(readLimit: settings.deadline / 2)
    options.connections = setup.storeConnections
    // A silent server is found so twice within a deadline, and an answer is still given.
    options.answerLimit = max(settings.deadline / 4, .milliseconds(250))
    return (try await opened(location, options), nil)
  } catch {
    guard setup.needs.accepts(error) else { throw error }
    if setup.needs == .noStoreToBeMade {
      notice("\(error), so nothing is known of any source; \(error.hint)")
    }
    return (try await Store.open(.memory), error)
  }
}

/// Opens the store, and says where its files went if they were damaged.
private func opened(
  _ location: StoreLocation, _ options: StoreOptions
) async throws(StoreError) -> Store {
  let store = try await Store.open(location, options: options)
  for note in await store.condition.notes { notice(note) }
  return store
}

/// Opens the store alone, for commands that ask nobody.
func withStore<Value: Sendable>(
  _ settings: Settings, _ body: (Store) async throws -> Value
) async throws -> Value {
  let store = try await opened(settings.storeLocation, StoreOptions())
  do {
    let value = try await body(store)
    await store.close()
    return value
  } catch {
    await store.close()
    throw error
  }
}

extension Settings {
  /// `:memory:` is no file, as everywhere with SQLite.
  var storeLocation: StoreLocation {
    if store == ":memory:" { return .memory }
    guard var address = try? PostgreSQLAddress(store) else { return .file(store) }
    address.password = storePassword
    return .postgreSQL(address)
  }
}

extension StoreLocation {
  /// Remembers who was asked while the store cannot be written: beside its file, for a database where
  /// this user's state is.
  fileprivate var askedFile: AskedFile? {
    switch self {
    case .memory: return nil
    case .file(let path): return AskedFile(path: path + ".asked")
    case .postgreSQL(let address):
      guard let directory = Environment.current.stateDirectory else { return nil }
      makeDirectory(directory)
      let name = address.place.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "_" }
      return AskedFile(path: "\(directory)/\(String(name)).asked")
    }
  }
}

extension EngineOptions {
  /// Each transfer may use two sockets while it tries both address families; the rest of the
  /// process needs a few.
  fileprivate var withinDescriptorLimit: EngineOptions {
    var copy = self
    copy.maxConcurrentFetches = max(1, min(maxConcurrentFetches, connectionsWithinLimit))
    return copy
  }
}

/// How many connections the limit of open files has room for; at least one.
///
/// Each may need three descriptors: two addresses that are tried at once, and a name look-up. The
/// rest is for the store, its locks and the runtime.
private var connectionsWithinLimit: Int {
  var limit = rlimit()
  guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 64 }
  return max(1, (Int(min(limit.rlim_cur, 1 << 20)) - 24) / 3)
}

extension CurlTransport.Options {
  fileprivate init(_ settings: Settings) {
    self.init(
      userAgent: "newsagg/\(programVersion)" + (settings.contact.map { " (+\($0))" } ?? ""))
    allowPrivate = settings.allowPrivate
    maxIdleConnections = min(maxIdleConnections, connectionsWithinLimit)
    resolverThreads = min(resolverThreads, connectionsWithinLimit)
    proxy = settings.proxy
  }
}

private func randomOwner() -> String {
  String(UInt64.random(in: .min ... .max), radix: 36)
}

/// Log lines on stderr: constant text and metadata, one line each.
private func stderrLogger(_ level: Logger.Level) -> Logger {
  var logger = Logger(label: "newsagg") { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = level
  return logger
}
