// Composition.swift - opens, connects and closes the parts of one engine; no other file builds any.

import CurlTransport
import Glibc
import Logging
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsStore

let programVersion = "0.1.0"

/// How the network is used: live, live and recorded, or replayed from a recording.
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

  /// The store to use: a replay gets one in memory unless a store is named for it.
  fileprivate func location(_ settings: Settings) -> StoreLocation {
    if case .replay = self, settings.origins["store"] == nil { return .memory }
    return settings.storeLocation
  }
}

/// Opens an engine and its store, runs `body`, and closes both even when `body` throws.
func withEngine<Value: Sendable>(
  _ settings: Settings, _ setup: EngineSetup = EngineSetup(), _ body: (Engine) async throws -> Value
) async throws -> Value {
  let clock = SystemClock()
  let live = CurlTransport(options: .init(settings))
  defer { live.shutDown() }
  let transport = setup.wrapping(try setup.network.transport(live))
  let location = setup.location ?? setup.network.location(settings)
  let (store, problem) = try await openStore(location, settings, setup)
  var dependencies = EngineDependencies(
    store: store, transport: transport, now: store.clock.map { $0.now } ?? clock.now)
  dependencies.storeProblem = problem
  dependencies.journalFile = location.journalFile
  if let level = setup.logLevel { dependencies.logger = stderrLogger(level) }
  let engine = Engine(
    dependencies, options: settings.engine.withinDescriptorLimit, owner: randomOwner())
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

/// The differences between the engines of the commands.
struct EngineSetup {
  var network = NetworkMode.live
  /// The store to open; nil means the store of the settings.
  var location: StoreLocation?
  var needs = StoreNeed.store
  var storeConnections = 1
  /// What the command asks the engine first.
  var request: NewsRequest?
  /// The least level that is logged; nil logs nothing.
  var logLevel: Logger.Level?
  /// Wraps the transport, for example to keep its responses.
  var wrapping: (any Transport) -> any Transport = { $0 }
}

/// What a command does when the store cannot be opened.
enum StoreNeed {
  /// The command fails.
  case store
  /// The command only reads. If no store can be created it shows an empty one, and a notice.
  case noStoreToBeMade
  /// The command works with a store in memory when the disk fails, and its answer says so. It needs a shared
  /// store, without which no source may be asked.
  case nothing

  fileprivate func accepts(_ error: StoreError, at location: StoreLocation) -> Bool {
    if case .postgreSQL = location, self == .nothing { return false }
    return switch self {
    case .store: false
    case .noStoreToBeMade: error.kind == .readOnly
    case .nothing: [.full, .io, .busy, .readOnly, .resource].contains(error.kind)
    }
  }
}

/// Opens the store or, when it fails and the command can do without, a store in memory.
private func openStore(
  _ location: StoreLocation, _ settings: Settings, _ setup: EngineSetup
) async throws(StoreError) -> (Store, StoreError?) {
  do throws(StoreError) {
    var options = StoreOptions(readLimit: settings.deadline / 2)
    options.connections = setup.storeConnections
    if case .postgreSQL = location, let request = setup.request {
      options.firstQuestion = request.firstQuestion
      options.openingEnd = .now + request.deadline
    }
    // A silent server may be noticed twice within the deadline, and time is left for the answer.
    options.answerLimit = max(settings.deadline / 4, .milliseconds(250))
    return (try await opened(location, options), nil)
  } catch {
    guard setup.needs.accepts(error, at: location) else { throw error }
    if setup.needs == .noStoreToBeMade {
      notice("\(error), so nothing is known of any source; \(error.hint)")
    }
    return (try await Store.open(.memory), error)
  }
}

/// Opens the store; if its files were damaged, a notice says where they were moved.
private func opened(
  _ location: StoreLocation, _ options: StoreOptions
) async throws(StoreError) -> Store {
  let store = try await Store.open(location, options: options)
  for note in await store.condition.notes { notice(note) }
  return store
}

/// Opens the store alone, for commands that send no requests.
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

extension Store {
  /// Now by the clock of the stored times; that of another machine may differ by hours.
  var wallNow: WallTime { (clock?.now() ?? SystemClock().now()).wall }
}

extension Settings {
  /// The place of the store; `:memory:` means a store in memory, as elsewhere with SQLite.
  var storeLocation: StoreLocation {
    if store == ":memory:" { return .memory }
    guard var address = try? PostgreSQLAddress(store) else { return .file(store) }
    address.password = storePassword
    return .postgreSQL(address)
  }
}

extension StoreLocation {
  /// The file that remembers which sources were asked while the store cannot be written: beside the
  /// store's file or, for a database on a server, in the user's state directory.
  fileprivate var journalFile: JournalFile? {
    switch self {
    case .memory: return nil
    case .file(let path): return JournalFile(path: path + ".asked")
    case .postgreSQL(let address):
      guard let directory = Environment.current.stateDirectory else { return nil }
      makeDirectory(directory)
      let name = address.place.map { $0.isLetter || $0.isNumber || $0 == "." ? $0 : "_" }
      return JournalFile(path: "\(directory)/\(String(name)).asked")
    }
  }
}

extension EngineOptions {
  /// These options, with no more transfers than the limit of open files allows.
  fileprivate var withinDescriptorLimit: EngineOptions {
    var copy = self
    copy.maxConcurrentFetches = max(1, min(maxConcurrentFetches, connectionsWithinLimit))
    return copy
  }
}

/// The number of connections that the limit of open files allows; at least one.
///
/// A connection may need three descriptors: two for addresses tried at the same time, one for the
/// name look-up. The others are for the store, its locks and the runtime.
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

/// A logger that writes to stderr, one line for each message and its metadata.
private func stderrLogger(_ level: Logger.Level) -> Logger {
  var logger = Logger(label: "newsagg") { StreamLogHandler.standardError(label: $0) }
  logger.logLevel = level
  return logger
}
