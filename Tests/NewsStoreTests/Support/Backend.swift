// Backend.swift - every kind of store that the contract tests run against.

import FoundationEssentials
import NewsCore
@testable import NewsStore
import TestSupport

/// Every kind of store that the contract tests run against.
enum Backend: String, CaseIterable, Sendable {
  case sqliteFile, sqliteMemory, postgreSQL

  /// The number of tables that this version creates.
  var schemaVersion: Int {
    self == .postgreSQL ? PostgreSQLSchema.current.version : Schema.current.version
  }

  /// Runs `body` on a new, empty store.
  func withStore(_ body: (Store) async throws -> Void) async throws {
    switch self {
    case .sqliteMemory:
      let store = try await Store.open(.memory, options: .generous)
      try await body(store)
      await store.close()
    case .sqliteFile:
      try await withDirectory { directory in
        let store = try await Store.open(.file(directory + "/newsagg.db"), options: .generous)
        try await body(store)
        await store.close()
      }
    case .postgreSQL:
      try await withPostgreSQL { address in
        let store = try await Store.open(.postgreSQL(address))
        try await body(store)
        await store.close()
      }
    }
  }
}

extension StoreOptions {
  /// Options with limits that no test reaches, however busy the machine is.
  static var generous: StoreOptions {
    var options = StoreOptions(busyLimit: .seconds(60))
    options.searchTime = .seconds(60)
    return options
  }
}

/// Each creates about thirty tables: all tests at once would wait for each other longer than a connection
/// waits for its server.
private let runningOnServer = ConcurrencyLimit(places: 8)

/// Runs `body` with a new schema in a database of the tests' server.
///
/// Without a server, the test is skipped with a message.
func withPostgreSQL(_ body: (PostgreSQLAddress) async throws -> Void) async throws {
  guard let server = PostgreSQLServer.required() else { return }
  await runningOnServer.enter()
  defer { runningOnServer.leave() }
  let schema = "t_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
  var address = try PostgreSQLAddress("\(server.url)&application_name=\(schema)")
  address.schema = schema
  do {
    try await body(address)
  } catch {
    try? server.run("DROP SCHEMA IF EXISTS \(address.schema) CASCADE")
    throw error
  }
  try server.run("DROP SCHEMA IF EXISTS \(address.schema) CASCADE")
}

/// Runs `body` with the path of a new directory, which is removed afterwards.
func withDirectory(_ body: (String) async throws -> Void) async throws {
  let path =
    FileManager.default.temporaryDirectory.path + "/newsagg-\(UInt64.random(in: 0 ... .max))"
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: path) }
  try await body(path)
}

/// Reads or writes a whole file.
func bytes(_ path: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(filePath: path)))
}

func write(_ bytes: [UInt8], to path: String) throws {
  try Data(bytes).write(to: URL(filePath: path))
}

func fileNames(_ directory: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: directory).sorted()
}
