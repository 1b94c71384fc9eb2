// NewsRequest.swift - a request to the engine.

package import NewsCore
package import NewsStore

/// A request to the engine for the articles of some sources.
package struct NewsRequest: Sendable {
  /// How long the answer waits for due sources.
  package enum Wait: Hashable, Sendable {
    /// The answer does not wait: it shows the stored articles.
    case never
    /// The answer waits until the deadline if a due source has no acceptable copy; else not at all.
    case onlyForMissingCopies
    case untilDeadline
  }

  package let sources: [Source]
  /// The names of `sources`, in the same order.
  package let names: [String]
  package var query: ArticleQuery
  package var mode = RefreshMode.ifDue
  /// Time limit of the whole answer.
  package var deadline: Duration
  package var wait = Wait.untilDeadline
  /// Whether fetches that miss the deadline continue; only for a process that keeps running.
  package var continuesAfterAnswer = false
  /// Whether sources that are answered from the store count as cache hits.
  package var countsHits = true
  /// Names of all configured sources, whether they were asked for or not.
  ///
  /// A source without a record takes over the record of its URL under another name, unless that name is
  /// in this list. Only these are named beside a story. Nil: no record is taken over, and all sources
  /// with articles are named.
  package var configured: [String]?
  /// The records that the process knows otherwise, used while a shared store cannot be read.
  package var knownRecords: @Sendable () -> [String: SourceRecord] = { [:] }
  /// A named cursor, so that the answer has only articles that it has not been given; nil: all articles.
  package var cursor: String?

  package init(sources: [Source], query: ArticleQuery, deadline: Duration) {
    self.sources = sources
    names = sources.map(\.name)
    self.query = query
    self.deadline = deadline
  }

  /// Longest wait for one reading of a shared store: a silent server may be noticed twice within the deadline,
  /// and time is left for the answer.
  var readLimit: Duration { max(deadline / 4, .milliseconds(50)) }

  /// The query for the articles of `names`, those sources of the request that have a copy.
  func articles(of names: [String]) -> ArticleQuery {
    var query = query
    query.sources = names
    query.critical = sources.criticalNames
    query.configured = namedBeside(names)
    return query
  }

  /// What the store is asked first, with the articles of the answer where it is most likely that all
  /// sources have a copy and none is due.
  package var firstQuestion: AnswerQuestion {
    let isShort = cursor == nil && query.limit != nil && query.timeLimit == nil
    return AnswerQuestion(names: names, articles: isShort ? articles(of: names) : nil)
  }

  /// See ``ArticleQuery/configured``; empty where `names` are all that are configured.
  package func namedBeside(_ names: [String]) -> Set<String>? {
    configured.map { $0.count == names.count ? [] : Set($0) }
  }
}
