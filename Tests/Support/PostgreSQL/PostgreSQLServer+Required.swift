// PostgreSQLServer+Required.swift - how a test behaves without PostgreSQL.

// loopback-publisher needs TestSupport in release builds, which have no Testing.
#if canImport(Testing)
  import Foundation
  import NewsCore
  import Testing

  extension PostgreSQLServer {
    /// The server, for a test that needs one.
    ///
    /// Without a server the test is skipped with a message, and it fails if CI is set.
    package static func required() -> PostgreSQLServer? {
      if let shared { return shared }
      let count = leftOut.withLock { count in
        count += 1
        return count
      }
      let message = "skipped: no PostgreSQL server could be started; \(count) cases so far"
      if ProcessInfo.processInfo.environment["CI"] == "true" {
        Issue.record("\(message); install the package postgresql")
      } else {
        print(message)
      }
      return nil
    }

    private static let leftOut = Locked(0)
  }
#endif
