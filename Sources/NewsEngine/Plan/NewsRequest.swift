// NewsRequest.swift - what is wanted of the engine.

package import NewsCore

/// What is wanted of the engine.
package struct NewsRequest: Sendable {
  /// How long the answer waits for the sources that are due.
  package enum Wait: Hashable, Sendable {
    /// Not at all: the answer is what is stored.
    case never
    /// Up to the deadline when a due source has no acceptable copy, otherwise not at all.
    case onlyForMissingCopies
    case untilDeadline
  }

  package let sources: [Source]
  /// Of the sources, in their order.
  package let names: [String]
  package var query: ArticleQuery
  package var mode = RefreshMode.ifDue
  /// For the whole answer.
  package var deadline: Duration
  package var wait = Wait.untilDeadline
  /// Fetches that are too late for the answer continue; only in a process that keeps running.
  package var keepsStragglers = false
  /// Sources that are answered from the store count as cache hits.
  package var countsHits = true
  /// All sources that have a name now.
  ///
  /// A source of which nothing is stored takes over what another name stored of its URL, unless that name
  /// is in this list. Nil: nothing is taken over.
  package var configured: [Source]?
  /// Only articles that this named cursor has not been given.
  package var cursor: String?

  package init(sources: [Source], query: ArticleQuery, deadline: Duration) {
    self.sources = sources
    names = sources.map(\.name)
    self.query = query
    self.deadline = deadline
  }
}
