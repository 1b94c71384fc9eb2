// NumberRows.swift - short rows of numbers, of which a document has many.

extension SQLConnection {
  /// Adds keys of articles, but for those that are there.
  func addKeys(_ keys: [(key: Int64, seq: Int64)]) throws(StoreError) {
    if keys.isEmpty { return }
    switch dialect {
    case .sqlite:
      try runEach(
        "INSERT INTO article_key (key, seq) VALUES ($1, $2) ON CONFLICT DO NOTHING",
        keys.map { [.integer($0.key), .integer($0.seq)] })
    // A statement costs it five times as much as a row.
    case .postgreSQL:
      try send(
        """
        INSERT INTO article_key (key, seq) SELECT * FROM unnest($1::bigint[], $2::bigint[])
        ON CONFLICT DO NOTHING
        """, [SQLValue(array: keys.lazy.map(\.key)), SQLValue(array: keys.lazy.map(\.seq))])
    }
  }

  /// Notes that the newest documents of sources have these articles.
  func addCarried(_ carried: [(source: String, numbers: [Int64])]) throws(StoreError) {
    switch dialect {
    case .sqlite:
      try runEach(
        "INSERT INTO carried (source, seq) VALUES ($1, $2)",
        carried.flatMap { source, numbers in numbers.map { [.text(source), .integer($0)] } })
    case .postgreSQL:
      let pairs = carried.flatMap { source, numbers in numbers.map { (source, String($0)) } }
      if pairs.isEmpty { return }
      try send(
        """
        INSERT INTO carried (source, seq) SELECT first, CAST(second AS BIGINT)
        FROM \(dialect.table(ofPairs: "$1")) AS pairs
        """, [SQLValue(pairs: pairs)])
    }
  }
}

extension SQLValue {
  /// An array of PostgreSQL (postgresql.org/docs/current/arrays.html).
  fileprivate init(array numbers: some Sequence<Int64>) {
    self = .text("{\(numbers.map(String.init).joined(separator: ","))}")
  }
}
