// Fleet.swift - many processes of the program on one database, and the publishers that they ask.

import Foundation
import NewsCore
import NewsEngine
import TestSupport

/// Processes of the program on a new database, and the publishers of their sources.
///
/// Each process has its name in its requests (`contact`).
struct Fleet {
  let server: LoopbackServer
  let sources: [Source]
  private let postgreSQL: PostgreSQLServer
  private let database: String
  private let directory: String
  private let settings: String
  private(set) var workers: [String: WorkerProcess] = [:]
  private var commands: [String: [String]] = [:]
  /// When ``replace(_:)`` killed a process, and its name.
  private(set) var kills: [(name: String, at: ContinuousClock.Instant)] = []

  /// `hosts` publishers share the sources; each answers after 30 ms.
  init(
    _ postgreSQL: PostgreSQLServer, _ directory: String, sources count: Int, hosts: Int,
    ttl: Duration
  ) throws {
    self.postgreSQL = postgreSQL
    self.directory = directory
    database = "fleet_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    let server = try LoopbackServer(address: "0.0.0.0")
    self.server = server
    sources = (0..<count).map { index in
      let url = server.url("/s\(index)", host: "127.0.1.\(1 + index % hosts)")
      return Source(name: "s\(index)", url: url, ttl: ttl)
    }
    for (index, source) in sources.enumerated() {
      server.route(
        "/\(source.name)", feed("\(source.name) \(index)").delayed(by: .milliseconds(30)))
    }
    settings = "allow_private = [\"127.0.0.0/8\"]\ntimeout = \"3s\"\n"
    try postgreSQL.run("CREATE DATABASE \(database)")
  }

  private var environment: [String: String] {
    [
      "NEWSAGG_STORE": "postgresql://newsagg@/\(database)?host=\(postgreSQL.folder)",
      "HOME": directory, "PATH": "/usr/bin:/bin",
    ]
  }

  /// Starts `newsagg ARGUMENTS` as `name`, with its boot clock set forward by `skew`.
  mutating func start(_ name: String, _ arguments: [String], skew: Int = 0) throws {
    let path = "\(directory)/\(name).toml"
    var text = "contact = \"http://\(name).example/\"\n" + settings
    for source in sources {
      text +=
        "[sources.\(source.name)]\nurl = \"\(source.url)\"\nttl = \""
        + "\(source.ttl?.components.seconds ?? 900)s\"\n"
    }
    try Data(text.utf8).write(to: URL(filePath: path))
    var command = [WorkerProcess.built("newsagg").path] + arguments + ["--config", path]
    if skew != 0 {
      command =
        ["/usr/bin/unshare", "-T", "--fork", "--kill-child", "--boottime", "\(skew)"] + command
    }
    commands[name] = command
    try start(name)
  }

  private mutating func start(_ name: String) throws {
    guard let command = commands[name] else { return }
    workers[name] = try WorkerProcess(
      URL(filePath: command[0]), Array(command.dropFirst()), environment: environment,
      output: "\(directory)/\(name).out")
  }

  /// Kills a process and starts another one with the same arguments.
  mutating func replace(_ name: String) throws {
    kills.append((name, .now))
    workers[name]?.destroy()
    try start(name)
  }

  /// A request may take 3 s (``settings``), and its lease lasts 2 s longer; it is taken a little before the request
  /// arrives.
  fileprivate static let shortestTakeover = Duration.milliseconds(4500)

  /// Whether its process was killed before it can have stored the result of `request`.
  ///
  /// The publishers answer after 30 ms; the rest of the 500 ms is for storing.
  fileprivate func wasKilled(in request: LoopbackRequest) -> Bool {
    let name = request.asker
    return kills.contains { kill in
      kill.name == name && kill.at >= request.arrivedAt
        && kill.at < request.arrivedAt + .milliseconds(500)
    }
  }

  /// Kills all processes, and removes the database.
  mutating func end() {
    for worker in workers.values { worker.destroy() }
    workers = [:]
    server.stop()
    try? postgreSQL.run("DROP DATABASE \(database) WITH (FORCE)")
  }

  /// Whether a process on this machine may have its own boot clock.
  static let canSetClocks: Bool = {
    let unshare = try? WorkerProcess(
      URL(filePath: "/usr/bin/unshare"), ["-T", "--fork", "--boottime", "300", "/bin/true"])
    return unshare?.wait() == 0
  }()
}

/// The requests as the publishers logged them.
struct FleetLog {
  private(set) var requests = 0
  /// The requests that came before the end of the interval: path, processes of both requests, and by how much.
  private(set) var tooEarly: [String] = []
  /// Number of requests that followed one whose process was killed before it can have stored the result, and that
  /// came when its lease had ended.
  private(set) var afterKills = 0
  /// The greatest time by which a request was early.
  private(set) var earliest = Duration.zero
  /// The delay of each repeated request after its interval.
  private(set) var lateness = Timings()
  /// Number of requests of each process, by its name.
  private(set) var shares: [String: Int] = [:]
  /// The most requests at once, at any host.
  let mostAtOnce: Int

  /// `answer` is the time that publishers need for each response.
  init(_ fleet: Fleet, answer: Duration) {
    mostAtOnce = fleet.server.statistics.maxActiveByAddress.values.max() ?? 0
    let policy = SchedulePolicy()
    for source in fleet.sources {
      let arrivals = fleet.server.requests("/\(source.name)")
      requests += arrivals.count
      for request in arrivals { shares[request.asker, default: 0] += 1 }
      let interval = policy.interval(of: source) + answer
      for (first, second) in zip(arrivals, arrivals.dropFirst()) {
        let late = second.arrivedAt - first.arrivedAt - interval
        if late < .zero, fleet.wasKilled(in: first),
          second.arrivedAt - first.arrivedAt > Fleet.shortestTakeover
        {
          afterKills += 1
          continue
        }
        if late < .zero {
          tooEarly.append("\(source.name) \(first.asker) \(second.asker) \(late.milliseconds) ms")
        }
        earliest = max(earliest, .zero - late)
        lateness.add(max(late, .zero))
      }
    }
  }
}

extension LoopbackRequest {
  /// The name of the process that sent it.
  fileprivate var asker: String {
    let agent = headers["User-Agent"] ?? ""
    return agent.split(separator: "//").last?.split(separator: ".").first.map { String($0) } ?? ""
  }
}
