// NewsQuery.swift - the parameters of a request for /news, read and checked.

import NewsCore
import NewsEngine

/// The parameters of a request for `/news`.
struct NewsQuery: Hashable, Sendable {
  var sources: SelectedSources
  var tag: String?
  /// Beginnings of words, all of which must occur in title or summary.
  var words: [String]
  var since: SinceText?
  var limit: Int
  var pageToken: PageToken?
  var format: String
  var deadline: Duration

  static let limits = 1...500
  /// Of `deadline_ms`, in milliseconds.
  static let deadlines = 1...10_000

  var key: String {
    let parts = [
      sources.parameter ?? "", tag ?? "", words.joined(separator: " "), since?.text ?? "",
      "\(limit)", pageToken?.text ?? "", format, "\(deadline.milliseconds)",
    ]
    return parts.joined(separator: "\u{1f}")
  }

  /// Reads the parameters.
  ///
  /// - Throws: ``HTTPProblem`` with status 400 for an invalid value, or when none of the sources is known.
  init(_ query: QueryString, _ context: QueryContext) throws(HTTPProblem) {
    sources = try SelectedSources(query, context.settings)
    tag = try query.value(.tag)
    words = try query.value(.q).map(queryWords) ?? []
    since = try query.since(context.now)
    limit = try query.integer(.limit, in: NewsQuery.limits) ?? 50
    pageToken = try query.value(.cursor).map { text throws(HTTPProblem) in try PageToken(text) }
    format = try query.format()
    let milliseconds = try query.integer(.deadline, in: NewsQuery.deadlines)
    deadline = milliseconds.map { .milliseconds($0) } ?? context.options.serving.deadline
  }
}

extension QueryString {
  /// The parameter `format`: `json`, or a feed format.
  ///
  /// - Throws: ``HTTPProblem`` with status 400 for any other value.
  func format() throws(HTTPProblem) -> String {
    let format = try value(.format) ?? "json"
    guard format == "json" || feedFormats[format] != nil else {
      let known = (["json"] + feedFormats.keys.sorted()).joined(separator: ", ")
      throw .parameter(.format, "must be one of \(known)")
    }
    return format
  }
}

func queryWords(_ text: String) -> [String] {
  text.split { $0 == " " || $0 == "\t" }.prefix(16).map(String.init)
}

extension ArticleQuery {
  /// Selects what has `tag`: the sources with it, which are returned, or the articles with it when no source
  /// has it.
  mutating func select(_ tag: String?, of sources: [Source]) -> [Source] {
    guard let tag else { return sources }
    let tagged = sources.filter { $0.tags.contains(tag) }
    guard tagged.isEmpty else { return tagged }
    tags = [tag]
    return sources
  }
}
