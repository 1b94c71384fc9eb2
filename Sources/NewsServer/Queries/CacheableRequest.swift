// CacheableRequest.swift - what a request wants, understood and checked.

import NewsCore
import NewsEngine

/// What a request wants of those answers that can be shared.
enum CacheableRequest: Hashable, Sendable {
  case news(NewsQuery)
  case page(PageQuery)
  case sources
  case breakers
  case stats(since: SinceText?)

  /// A text that is equal for equal wishes.
  var key: String {
    switch self {
    case .news(let query): "news:\(query.key)"
    case .page(let query): "page:\(query.key)"
    case .sources: "sources"
    case .breakers: "breakers"
    case .stats(let since): "stats:\(since?.text ?? "")"
    }
  }

  /// Nil: no such path among the shared answers.
  init?(
    path: Substring, query: Substring, settings: ServerSettings, options: ServerOptions,
    formats: Set<String>, now: WallTime
  ) throws(HTTPProblem) {
    switch path {
    case "/news":
      let query = try QueryString(query)
      self = .news(try NewsQuery(query, settings, options, formats: formats, now: now))
    case "/":
      self = .page(try PageQuery(try QueryString(query), settings, now: now))
    case "/sources": self = .sources
    case "/breakers": self = .breakers
    case "/stats":
      let since = try QueryString(query).value("since")
      self = .stats(
        since: try since.map { text throws(HTTPProblem) in try SinceText(text, now: now) })
    default: return nil
    }
  }
}

/// A `since` that was found to be readable; kept as written, for it may be relative to now.
struct SinceText: Hashable, Sendable {
  let text: String

  init(_ text: String, now: WallTime) throws(HTTPProblem) {
    // A plus sign that was not encoded arrives as a space.
    self.text = text.contains("T") ? text.replacing(" ", with: "+") : text
    guard time(now) != nil else {
      throw .parameter(
        name: "since", message: "is no time; write 2h, 7d, yesterday or 2026-11-20T12:00:00Z")
    }
  }

  func time(_ now: WallTime) -> WallTime? { parseSince(text, now: now) }
}

/// One `/news` request.
struct NewsQuery: Hashable, Sendable {
  /// In the catalogue's spelling, without repetitions.
  var sources: [String]
  var tag: String?
  /// Words that all have to be in title or summary.
  var words: [String]
  var since: SinceText?
  var limit: Int
  var cursor: PageToken?
  var format: String
  var deadline: Duration

  static let limits = 1...500

  var key: String {
    let parts = [
      sources.joined(separator: ","), tag ?? "", words.joined(separator: " "), since?.text ?? "",
      "\(limit)", cursor?.text ?? "", format, "\(deadline.milliseconds)",
    ]
    return parts.joined(separator: "\u{1f}")
  }

  /// - Throws: 400 for what cannot be understood, and when no source that is asked for is known.
  init(
    _ query: QueryString, _ settings: ServerSettings, _ options: ServerOptions,
    formats: Set<String>, now: WallTime
  ) throws(HTTPProblem) {
    sources = try NewsQuery.sources(query.list("sources"), settings)
    tag = try query.value("tag")
    words = try query.value("q").map(queryWords) ?? []
    since = try query.value("since").map { text throws(HTTPProblem) in try SinceText(text, now: now)
    }
    limit = try query.integer("limit", in: NewsQuery.limits) ?? 50
    cursor = try query.value("cursor").map { text throws(HTTPProblem) in try PageToken(text) }
    format = try query.value("format") ?? "json"
    guard format == "json" || formats.contains(format) else {
      let known = (["json"] + formats.sorted()).joined(separator: ", ")
      throw .parameter(name: "format", message: "is none of \(known)")
    }
    let longest = Int(options.maxDeadline.milliseconds)
    let milliseconds = try query.integer("deadline_ms", in: 1...longest)
    deadline = milliseconds.map { .milliseconds($0) } ?? options.deadline
  }

  private static func sources(
    _ names: [String], _ settings: ServerSettings
  ) throws(HTTPProblem) -> [String] {
    let wanted = names.isEmpty ? settings.defaultNames : names.map { $0.lowercased() }
    var seen: Set<String> = []
    let known = settings.sources(named: wanted).map(\.name).filter { seen.insert($0).inserted }
    guard !known.isEmpty else {
      throw .noSources(
        names.isEmpty
          ? "No source is configured; see newsagg sources add."
          : "None of the sources is known; see /sources.")
    }
    return known
  }
}

func queryWords(_ text: String) -> [String] {
  text.split { $0 == " " || $0 == "\t" }.prefix(16).map(String.init)
}
