// Store+Answer.swift - what an answer is made from, read in one wait.

package import NewsCore

/// What an answer asks the store first.
package struct AnswerQuestion: Hashable, Sendable {
  /// Sources whose records are wanted.
  package let names: [String]
  /// The articles of the answer if no source has to be asked before; nil where another query follows in
  /// any case.
  package let articles: ArticleQuery?

  package init(names: [String], articles: ArticleQuery? = nil) {
    (self.names, self.articles) = (names, articles)
  }
}

/// What is stored for an answer, as it was at one instant.
package struct StoredAnswer: Sendable {
  /// The records of at least the wanted sources.
  package var records: [SourceRecord] = []
  /// The pauses of all hosts.
  package var hostPauses: [HostPause] = []
  /// Nil where they were not asked for, or need a query of their own.
  package var articles: [Article]?
}

extension Store {
  package func answer(to question: AnswerQuestion) async throws(StoreError) -> StoredAnswer {
    if let answer = firstAnswer?.take(for: question) { return answer }
    return try await read { connection throws(StoreError) in
      let reading = AnswerReading(question, connection)
      try connection.read(reading.queries)
      return reading.answer
    }
  }
}

/// The queries of a question, and what they find.
final class AnswerReading {
  private(set) var queries: [SQLQuery] = []
  private var found = StoredAnswer()
  private var shortAnswer: ShortAnswer?

  init(_ question: AnswerQuestion, _ connection: any SQLConnection) {
    let noteRecord = { [unowned self] (record: SourceRecord) in
      self.found.records.append(record)
    }
    let names = question.names
    queries = [
      names.count > mostNamesInQuery
        ? SQLQuery.allRecords(noteRecord)
        : SQLQuery.records(named: names, connection.dialect, noteRecord),
      SQLQuery.allHostPauses { [unowned self] in self.found.hostPauses.append($0) },
    ]
    guard connection.dialect != .sqlite, let query = question.articles else { return }
    shortAnswer = ArticleReader(
      connection: connection, query: query, filter: ArticleFilter(query, connection.dialect)
    ).shortAnswer()
    queries += shortAnswer?.queries ?? []
  }

  /// After the queries were run.
  var answer: StoredAnswer {
    var answer = found
    answer.articles = shortAnswer?.articles()
    return answer
  }
}

/// The answer to the first question of a process, which went to the server with the check of the schema.
final class FirstAnswer: Sendable {
  let question: AnswerQuestion
  private let answer = Locked<StoredAnswer?>(nil)

  init(_ question: AnswerQuestion) {
    self.question = question
  }

  func keep(_ answer: StoredAnswer) {
    self.answer.withLock { $0 = answer }
  }

  /// Once: what is asked later may have another answer.
  func take(for question: AnswerQuestion) -> StoredAnswer? {
    guard question == self.question else { return nil }
    return answer.withLock { answer in
      defer { answer = nil }
      return answer
    }
  }
}
