// Shell.swift - starts the program through a shell, for streams and limits that only a shell can set.

import Foundation

@testable import NewsConfiguration

extension Workplace {
  /// Runs a bash script in which `$NEWSAGG` is the program.
  func shell(_ script: String, environment: [String: String] = [:]) async throws -> Run {
    let own = [
      "NEWSAGG": Child.program.path,
      "NEWSAGG_CONFIG": directory.appending(path: "config.toml").path,
      "NEWSAGG_STORE": storePath, "HOME": directory.path, "PATH": "/usr/bin:/bin",
    ]
    // Kills what the script has started as well; its status is then 124.
    let limit = ["--kill-after=1", "\(Child.limitSeconds - 5)"]
    return try await Child(
      limit + ["/bin/bash", "-c", script], environment: own.merging(environment) { $1 },
      program: URL(filePath: "/usr/bin/timeout")
    ).wait()
  }

  /// Names of the other files in the directory of the store.
  func litter() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: directory.path)
      .filter { !$0.hasPrefix("newsagg.db") && $0 != "config.toml" }
  }
}
