// SharedStore.swift - a store in PostgreSQL for the tests of the engine.

import NewsStore
import TestSupport

/// Runs `body` with a store in a new schema of the tests' server, and the schema's name.
///
/// Without a server, the test is skipped with a message.
func withSharedStore(
  _ body: (Store, PostgreSQLServer, _ schema: String) async throws -> Void
) async throws {
  guard let server = PostgreSQLServer.required() else { return }
  let schema = "e_\(String(UInt64.random(in: 0 ... .max), radix: 36))"
  var address = try PostgreSQLAddress(server.url)
  address.schema = schema
  defer { try? server.run("DROP SCHEMA IF EXISTS \(schema) CASCADE") }
  let store = try await Store.open(.postgreSQL(address))
  try await body(store, server, schema)
  await store.close()
}
