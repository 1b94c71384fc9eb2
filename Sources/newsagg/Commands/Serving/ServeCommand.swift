// ServeCommand.swift - serves articles over HTTP.

import ArgumentParser
import CProcess
import Glibc
import Logging
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsServer
import NewsText

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the articles as an HTTP API and a page, and keep them fresh.",
    discussion: """
      By default it listens on 127.0.0.1:8080; to listen on other than loopback addresses it needs \
      --token-file. SIGTERM ends it after the requests in flight; SIGHUP makes it read sources, token \
      and allowed hosts again.
      """)

  @Option(help: ArgumentHelp("Listen on this address (default 127.0.0.1).", valueName: "address"))
  var host: String?

  @Option(
    help: ArgumentHelp("Listen on this port (default 8080; 0 takes a free one).", valueName: "n"))
  var port: String?

  @Option(
    help: ArgumentHelp(
      "Accept only clients that send the token in this file (mode 0600).", valueName: "file"),
    completion: .file())
  var tokenFile: String?

  @Option(
    help: ArgumentHelp("Also accept requests with these Host names.", valueName: "a,b"))
  var allowedHosts: String?

  @Option(
    help: ArgumentHelp("Limit of requests a second for each client; 0 is no limit.", valueName: "n")
  )
  var clientRate = ServerOptions.usualClientRate

  @Flag(help: "Listen on other than loopback addresses without a token: everybody may read.")
  var insecureNoAuth = false

  @OptionGroup var options: SettingOptions

  func validate() throws {
    guard (0...1_000_000).contains(clientRate) else {
      throw ValidationError("--client-rate takes a number from 0 to 1000000")
    }
  }

  mutating func run() async throws {
    let settings = try load()
    let serverSettings = try ServeCommand.serverSettings(settings)
    try checkExposure(settings.serve, hasToken: serverSettings.token != nil)
    keepHeapSmall()
    try ServeCommand.checkRoom()
    // The server tries to end within eight seconds.
    newsagg_end_within(9000)
    let serverOptions = serverOptions(settings)
    // A reload reads files and environment again, but keeps the flags of this start.
    let command = self
    let setup = EngineSetup(
      needs: .nothing, storeConnections: 4, logLevel: options.logLevel ?? .notice)
    try await withEngine(settings, setup) { engine in
      var dependencies = ServerDependencies(engine: engine)
      dependencies.localNow = SystemClock().now
      dependencies.reload = { try ServeCommand.serverSettings(try command.load()) }
      dependencies.logger = serviceLogger("newsagg.serve", options.logLevel ?? .notice)
      let server = NewsServer(dependencies, options: serverOptions, settings: serverSettings)
      do {
        try await server.run { port in
          notice("listening on http://\(urlHost(settings.serve.host)):\(port)/")
        }
      } catch {
        throw ServeCommand.cannotListen(on: settings.serve, error)
      }
    }
    // A signal is the normal end of a server, so the status is success.
    Glibc.exit(ExitStatus.success.rawValue)
  }

  private static func cannotListen(on settings: ServeSettings, _ error: any Error) -> CommandError {
    CommandError(
      status: .unavailable, code: "serve.start",
      message: "cannot listen on \(urlHost(settings.host)):\(settings.port): "
        + (NewsServer.systemError(error).map(errorText) ?? "\(error)"),
      hint: "choose another with --host and --port")
  }

  /// Reports too few threads or descriptors as an error; without them the event loops would crash.
  private static func checkRoom() throws {
    raiseDescriptorLimit()
    let cores = Int32(max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))))
    guard newsagg_can_open_files(3 * cores + 24) != 0 else {
      throw CommandError.noDescriptor(.unavailable)
    }
    guard newsagg_can_start_threads(2 * cores + 16) != 0 else {
      throw CommandError.noThread(.unavailable)
    }
  }

  private func load() throws -> Settings {
    try options.load([
      "serve.host": host, "serve.port": port, "serve.token_file": tokenFile,
      "serve.allowed_hosts": allowedHosts,
    ])
  }

  /// Refuses an address that the network reaches, unless a token is set or it was allowed explicitly.
  private func checkExposure(_ serve: ServeSettings, hasToken: Bool) throws {
    guard !NewsServer.isLoopback(serve.host), !hasToken, !insecureNoAuth else { return }
    throw CommandError.configuration(
      "\(serve.host) can be reached by others, and there is no token",
      hint: "give --token-file, or --insecure-no-auth if anybody may read")
  }

  private func serverOptions(_ settings: Settings) -> ServerOptions {
    var options = ServerOptions(settings)
    options.clientRate = clientRate
    return options
  }

  private static func serverSettings(_ settings: Settings) throws -> ServerSettings {
    let token = try settings.serve.tokenFile.map(readToken)
    var server = ServerSettings(catalogue: settings.catalogue)
    server.ownNames = Set(settings.ownNames)
    server.defaultNames = settings.defaultNames
    server.token = token
    server.allowedHosts = settings.serve.allowedHosts
    return server
  }

  private static func readToken(_ path: String) throws -> Secret {
    let text: String
    do {
      text = try readSecretFile(path, home: Environment.current.home)
    } catch {
      throw CommandError.configuration("serve.token_file: \(error)")
    }
    guard text.utf8.count >= 16 else {
      throw CommandError.configuration(
        "serve.token_file: the token in \(path) is shorter than 16 characters",
        hint: "make one: head -c 24 /dev/urandom | base64 > \(path)")
    }
    return Secret(text)
  }
}
