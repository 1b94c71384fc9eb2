// Store.swift - all that is kept between runs.
package import NewsCore
package struct StoreError: Error, CustomStringConvertible {
  package var description: String { "stub" }
}
package struct SourceChange: Sendable {
  package var record: SourceRecord
  package var articles: [Article] = []
  package var gates: [HostGate] = []
}
package struct Store: Sendable {
  package func records(named names: [String]) async throws(StoreError) -> [SourceRecord] {
    throw StoreError()
  }
  package func allRecords() async throws(StoreError) -> [SourceRecord] { throw StoreError() }
  package func update<Value: Sendable>(
    _ name: String, url: String, _ body: @Sendable (inout SourceChange) -> Value
  ) async throws(StoreError) -> (value: Value, newArticles: Int) { throw StoreError() }
  package func gates(for hosts: [String]) async throws(StoreError) -> [HostGate] {
    throw StoreError()
  }
  package func allGates() async throws(StoreError) -> [HostGate] { throw StoreError() }
  package func articles(_ query: ArticleQuery) async throws(StoreError) -> [Article] {
    throw StoreError()
  }
  package func append(_ log: [FetchLogEntry]) async throws(StoreError) { throw StoreError() }
  package func log(sources: [String]?, since: WallTime?) async throws(StoreError) -> [FetchLogEntry]
  { throw StoreError() }
}
