// Store+Contents.swift - reads the full content of articles.

package import NewsCore

extension Store {
  /// The content of these articles; those that are not stored are absent.
  package func contents(
    of names: [ArticleName]
  ) async throws(StoreError) -> [ArticleName: String] {
    let sources = Dictionary(grouping: names, by: \.source)
    return try await read { connection throws(StoreError) in
      var contents: [ArticleName: String] = [:]
      let isOne = connection.dialect.isOne(ofTexts: "$2")
      try connection.read(
        sources.map { source, names in
          SQLQuery(
            "SELECT id, content FROM article WHERE source = $1 AND id \(isOne)",
            [.text(source), SQLValue(list: names.map(\.id))]
          ) { row in
            contents[ArticleName(source: source, id: row.text())] = row.text()
          }
        })
      return contents
    }
  }
}
