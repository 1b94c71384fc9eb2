// PostgreSQLServer.swift - a PostgreSQL server that the tests start, once in each process.

import Foundation

/// A PostgreSQL server in a temporary folder, which listens on a Unix socket there.
///
/// It runs as the user `postgres` if the tests run as root, because it refuses root. A shell starts it
/// and waits on a pipe: when this process ends in any way, the shell stops the server and removes
/// the folder.
package final class PostgreSQLServer: Sendable {
  /// Nil if PostgreSQL is not installed (Debian: the package `postgresql`).
  package static let shared: PostgreSQLServer? = {
    guard let programs, let server = try? PostgreSQLServer(programs) else { return nil }
    return server
  }()

  /// The folder with `initdb` and `postgres`, of the newest version.
  static let programs: String? = {
    let root = "/usr/lib/postgresql"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
    return versions.compactMap(Int.init).sorted().reversed().map { "\(root)/\($0)/bin" }.first {
      FileManager.default.isExecutableFile(atPath: $0 + "/initdb")
    }
  }()

  /// The folder of the socket and the data.
  package let folder: String
  private let connections: Int
  private let pipe: Pipe
  private let shell: Process

  private struct NotStarted: Error {}

  /// `primary` is the folder of a server of which this one becomes a standby.
  private init(_ programs: String, primary: String = "", connections: Int = 100) throws {
    self.connections = connections
    // A socket's path has 107 characters at most: TMPDIR may be long.
    folder = "/tmp/newsagg-pg-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    shell = Process()
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = [
      "-c", PostgreSQLServer.script, "sh", programs, folder, primary, "\(connections)",
    ]
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    pipe = try spawn { [shell] in
      let pipe = Pipe()
      shell.standardInput = pipe
      try shell.run()
      return pipe
    }
    try waitUntilReady()
  }

  private func waitUntilReady() throws {
    let end = ContinuousClock.now + .seconds(60)
    while !FileManager.default.fileExists(atPath: folder + "/ready") {
      guard shell.isRunning, ContinuousClock.now < end else { throw NotStarted() }
      usleep(20_000)
    }
  }

  /// A server that a test may break; it ends with its last reference.
  ///
  /// Nil without PostgreSQL.
  package static func own(connections: Int = 100) throws -> PostgreSQLServer? {
    try programs.map { try PostgreSQLServer($0, connections: connections) }
  }

  /// A server that follows this one until it is promoted (`SELECT pg_promote()`).
  package func standby() throws -> PostgreSQLServer? {
    try PostgreSQLServer.programs.map {
      try PostgreSQLServer($0, primary: folder, connections: connections)
    }
  }

  /// Ends the server at once, as a crash would, and starts it again.
  package func restart() throws {
    try stop()
    try start()
  }

  /// Ends the server at once, as a crash would.
  package func stop() throws {
    try pipe.fileHandleForWriting.write(contentsOf: Data("stop\n".utf8))
    let end = ContinuousClock.now + .seconds(60)
    while FileManager.default.fileExists(atPath: folder + "/ready") {
      guard shell.isRunning, ContinuousClock.now < end else { throw NotStarted() }
      usleep(5000)
    }
  }

  package func start() throws {
    try pipe.fileHandleForWriting.write(contentsOf: Data("start\n".utf8))
    try waitUntilReady()
  }

  /// Sends a signal to all processes of the server.
  package func signal(_ signal: Int32) {
    let text = try? String(contentsOfFile: folder + "/data/postmaster.pid", encoding: .utf8)
    guard let main = text?.split(separator: "\n").first.flatMap({ Int32($0) }) else { return }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    for process in names.compactMap({ Int32($0) }) where parent(of: process) == main {
      kill(process, signal)
    }
    kill(main, signal)
  }

  private func parent(of process: Int32) -> Int32? {
    // proc_pid_stat(5): the name in parentheses may contain any character; state and parent follow it.
    let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)
    let fields = text?.split(separator: ")").last?.split(separator: " ") ?? []
    return fields.count > 1 ? Int32(fields[1]) : nil
  }

  private static let script = """
    bin=$1 folder=$2 primary=$3 connections=$4
    run() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
    trap 'rm -rf "$folder"' EXIT
    mkdir -m 755 "$folder" && mkdir -m 700 "$folder/data" || exit 1
    if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder"; fi
    cd "$folder"
    if [ -n "$primary" ]; then
      run "$bin/pg_basebackup" -h "$primary" -U newsagg -D "$folder/data" -R -c fast --no-sync || exit 1
    else
      run "$bin/initdb" -D "$folder/data" -U newsagg -A trust -E UTF8 --locale=C --no-sync || exit 1
    fi
    start() {
      run "$bin/postgres" -D "$folder/data" -k "$folder" -c listen_addresses= -c fsync=off \\
        -c max_connections="$connections" > "$folder/log" 2>&1 < /dev/null &
      until run "$bin/pg_isready" -q -h "$folder" -U newsagg; do
        if [ -s "$folder/data/postmaster.pid" ]; then :; elif grep -q FATAL "$folder/log"; then exit 1; fi
        sleep 0.05
      done
      echo > "$folder/ready"
    }
    stop() {
      kill "$1" "$(head -n 1 "$folder/data/postmaster.pid")"
      wait
      rm -f "$folder/ready"
    }
    start
    while read -r line; do
      case $line in
        stop) stop -QUIT ;;
        start) start ;;
      esac
    done
    [ ! -e "$folder/ready" ] || stop -INT
    """

  /// Runs SQL as the server's owner.
  package func run(_ sql: String, in database: String = "postgres") throws {
    let psql = Process()
    psql.executableURL = URL(filePath: "/usr/bin/env")
    psql.arguments = [
      "psql", "-q", "-X", "-v", "ON_ERROR_STOP=1", "-h", folder, "-U", "newsagg", "-d", database,
      "-c", "SET client_min_messages = warning", "-c", sql,
    ]
    psql.standardInput = FileHandle.nullDevice
    psql.standardOutput = FileHandle.nullDevice
    try spawn(psql.run)
    psql.waitUntilExit()
    if psql.terminationStatus != 0 { throw NotStarted() }
  }

  /// Requires the password of `role` for new connections; restarts the server.
  package func demandPassword(of role: String) throws {
    let path = folder + "/data/pg_hba.conf"
    let rules = try String(contentsOfFile: path, encoding: .utf8)
    try Data("local all \(role) scram-sha-256\n\(rules)".utf8).write(to: URL(filePath: path))
    try restart()
  }

  /// The URL of the database `postgres`.
  package var url: String { "postgresql://newsagg@/postgres?host=\(folder)" }
}
