// PgBouncer.swift - a pooler in transaction mode in front of the tests' server.

import Foundation

/// pgbouncer in transaction mode, with few connections to the tests' server; it ends with the last reference
/// to it, or with this process.
package final class PgBouncer: Sendable {
  /// The folder of its socket; the port is 6432.
  package let folder: String
  private let pipe: Pipe
  private let shell = Process()

  private struct NotStarted: Error {}

  /// - Returns: Nil, with a printed line, if it or the server is not installed (Debian: the package `pgbouncer`).
  package static func own(before server: PostgreSQLServer) throws -> PgBouncer? {
    let program = "/usr/sbin/pgbouncer"
    guard let programs = PostgreSQLServer.programs,
      FileManager.default.isExecutableFile(atPath: program)
    else {
      print("skipped: \(program) or a PostgreSQL server is not installed")
      return nil
    }
    return try PgBouncer(program, programs, server)
  }

  private init(_ program: String, _ programs: String, _ server: PostgreSQLServer) throws {
    folder = "/tmp/newsagg-bouncer-\(String(UInt64.random(in: 0 ... .max), radix: 36))"
    shell.executableURL = URL(filePath: "/bin/sh")
    shell.arguments = ["-c", PgBouncer.script, "sh", program, programs, folder, server.folder]
    shell.standardOutput = FileHandle.nullDevice
    shell.standardError = FileHandle.nullDevice
    pipe = try spawn { [shell] in
      let pipe = Pipe()
      shell.standardInput = pipe
      try shell.run()
      return pipe
    }
    let end = ContinuousClock.now + .seconds(30)
    while !FileManager.default.fileExists(atPath: "\(folder)/ready") {
      guard shell.isRunning, ContinuousClock.now < end else { throw NotStarted() }
      usleep(20_000)
    }
  }

  /// pgbouncer refuses to run as root, like the server.
  ///
  /// Its socket exists a moment before it accepts connections.
  private static let script = """
    program=$1 bin=$2 folder=$3 server=$4
    run() { if [ "$(id -u)" = 0 ]; then exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; fi; exec "$@"; }
    trap 'rm -rf "$folder"' EXIT
    mkdir -m 755 "$folder" || exit 1
    echo '"newsagg" ""' > "$folder/users"
    cat > "$folder/ini" << END
    [databases]
    * = host=$server
    [pgbouncer]
    listen_addr =
    listen_port = 6432
    unix_socket_dir = $folder
    auth_type = trust
    auth_file = $folder/users
    pool_mode = transaction
    default_pool_size = 3
    END
    if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder"; fi
    run "$program" "$folder/ini" > "$folder/log" 2>&1 < /dev/null &
    until "$bin/pg_isready" -q -h "$folder" -p 6432 -U newsagg; do
      kill -0 $! || exit 1
      sleep 0.05
    done
    : > "$folder/ready"
    read -r line
    kill $!
    wait
    """

  /// The URL of the database `postgres`.
  package var url: String { "postgresql://newsagg@/postgres?host=\(folder)&port=6432" }
}
