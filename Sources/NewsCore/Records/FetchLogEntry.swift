// FetchLogEntry.swift - one attempt, as a line of the fetch log.

/// One attempt, as a line of the fetch log.
package struct FetchLogEntry: Hashable, Sendable {
  package var source: String
  package var at: WallTime
  package var code: OutcomeCode
  package var status: Int?
  package var duration: Duration
  package var wireBytes: Int
  package var bodyBytes: Int
  package var newArticles: Int
  package var message: String?

  package init(
    source: String, at: WallTime, code: OutcomeCode, status: Int? = nil,
    duration: Duration = .zero, wireBytes: Int = 0, bodyBytes: Int = 0, newArticles: Int = 0,
    message: String? = nil
  ) {
    self.source = source
    self.at = at
    self.code = code
    self.status = status
    self.duration = duration
    self.wireBytes = wireBytes
    self.bodyBytes = bodyBytes
    self.newArticles = newArticles
    self.message = message
  }
}
