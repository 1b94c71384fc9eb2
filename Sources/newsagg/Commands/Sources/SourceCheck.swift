// SourceCheck.swift - the result of one request to a source.

import FeedParsing
import NewsCore
import NewsEngine
import NewsRendering
import NewsText

/// The result of one request to a source.
struct SourceCheck: Sendable {
  let source: Source
  /// The engine's report on the request.
  let report: SourceReport
  let checkedAt: WallTime
  /// Nil when no complete response came.
  let response: HTTPResponse?
  private(set) var feed: Feed?
  /// The feeds that the page links to, when the response is a web page.
  private(set) var feeds: [String] = []

  init(_ source: Source, report: SourceReport, at now: WallTime, response: HTTPResponse?) {
    self.source = source
    self.report = report
    checkedAt = now
    self.response = response
    guard let response else { return }
    let mask = SecretMask(source)
    let context = DocumentContext(
      url: response.url, contentType: response.headers["Content-Type"])
    do {
      var feed = try parseFeed(response.body, context: context)
      feed.title = feed.title.map { TextConstruct(.text, mask.text($0.plainText)) }
      self.feed = feed
    } catch ParseError.htmlPage(let feeds) {
      self.feeds = feeds.map(mask.text)
    } catch {}
  }

  /// Whether the source gave a feed, now or within the freshness time of its publisher.
  var isGood: Bool { report.isUpToDate }

  /// Problems to show, the worst first; empty when there are none.
  var problems: [String] {
    guard isGood else {
      let code = report.errorCode.map { " (\($0.rawValue))" } ?? ""
      return [(report.reason ?? "no answer") + code]
    }
    guard let response else { return ["not asked now: its last answer has not expired"] }
    let problems = (feed.map(documentProblems) ?? []) + responseProblems(response)
    return problems.map(SecretMask(source).text)
  }
}

private func documentProblems(_ feed: Feed) -> [String] {
  var problems: [String] = []
  if !feed.isWellFormed { problems.append("not well-formed; it is read as far as possible") }
  guard !feed.entries.isEmpty else { return problems + ["it has no entries"] }
  let undated = feed.entries.count { $0.published == nil && $0.updated == nil }
  if undated > 0 {
    problems.append("\(undated) of \(feed.entries.count) entries have no date that can be read")
  }
  let unlinked = feed.entries.count { $0.url == nil }
  if unlinked > 0 { problems.append("\(unlinked) of \(feed.entries.count) entries have no link") }
  return problems + repeatProblems(feed.entries)
}

/// The problem that several entries share a guid or a link.
private func repeatProblems(_ entries: [Entry]) -> [String] {
  var problems: [String] = []
  if let (count, guid) = repeated(entries.compactMap(\.id)) {
    problems.append(
      "\(count) of \(entries.count) entries share their guid with another one (\"\(guid)\"): "
        + "give each entry its own guid")
  }
  if let (count, link) = repeated(entries.compactMap(\.url)) {
    problems.append(
      "\(count) of \(entries.count) entries share their link with another one "
        + "(\(URIReference(link).redacted)): link each entry to its own page")
  }
  return problems
}

/// How many of these texts occur more than once, and the one that occurs most; nil for none.
private func repeated(_ texts: [String]) -> (count: Int, example: String)? {
  let counts = texts.reduce(into: [:]) { $0[$1, default: 0] += 1 }.filter { $0.value > 1 }
  let most = counts.max { ($0.value, $1.key) < ($1.value, $0.key) }
  return most.map { (counts.values.reduce(0, +), $0.key) }
}

private func responseProblems(_ response: HTTPResponse) -> [String] {
  var problems: [String] = []
  if response.headers["ETag"] == nil, response.headers["Last-Modified"] == nil {
    problems.append("neither ETag nor Last-Modified: every fetch transfers the whole document")
  }
  if !response.hops.isEmpty, response.hops.allSatisfy(\.isPermanent) {
    problems.append("moved for good to \(URIReference(response.url).redacted): use that URL")
  }
  return problems
}

extension SourceCheck {
  static var columns: [Column<SourceCheck>] { verdict + document + advice }

  private static var verdict: [Column<SourceCheck>] {
    [
      Column("name", .text, "Name in the catalogue; for a URL, a name made from it.") {
        .text($0.source.name)
      }.shown(as: "source", .flexible) { check, _ in
        TableCell(check.source.spokenName, check.isGood ? .name : .bad, link: check.source.url)
      },
      Column("url", .text, "URL without userinfo and query values.") {
        .text(URIReference($0.source.url).redacted)
      },
      Column("good", .bool, "Whether it answered with a feed.") { .bool($0.isGood) },
      Column("http_status", .optional(.integer), "HTTP status of the answer.") {
        .integer($0.report.status)
      },
      Column(
        "error_code", .optional(.text), "One of the codes of newsagg(1); null when it is good."
      ) { .text($0.report.errorCode?.rawValue) },
    ]
  }

  private static var document: [Column<SourceCheck>] {
    [
      Column("format", .optional(.text), "What kind of document it is.") {
        .text($0.feed?.format.rawValue)
      }.shown(as: "format"),
      Column("entries", .integer, "Number of entries.") { .integer($0.feed?.entries.count ?? 0) }
        .shown(as: "entries", .number),
      Column("newest_at", .optional(.time), "Time of the newest entry.") {
        .time($0.feed?.entries.compactMap { $0.published ?? $0.updated }.max())
      }.shown(as: "newest", .optionalNumber) { check, options in
        let newest = check.feed?.entries.compactMap { $0.published ?? $0.updated }.max()
        return TableCell(newest.map { shortAge(options.now - $0) } ?? "", .dim)
      },
    ]
  }

  private static var advice: [Column<SourceCheck>] {
    [
      Column("validators", .list(.text), "Validators of the answer, for conditional requests.") {
        .texts($0.validators)
      }.shown(as: "validators", .optional),
      Column(
        "ttl_s", .optional(.integer), "Seconds for which the publisher wants no further request."
      ) {
        .seconds($0.publisherTTL)
      }.shown(as: "ttl", .optionalNumber) { check, _ in
        TableCell(check.publisherTTL?.settingText ?? "")
      },
      Column("title", .optional(.text), "Title of the feed.") {
        .text($0.feed?.title?.plainText)
      }.shown(as: "title", .flexible),
      Column("feeds", .list(.text), "Feeds that a web page names.") { .texts($0.feeds) },
      Column("problems", .list(.text), "What is wrong; empty when nothing is.") {
        .texts($0.problems)
      },
    ]
  }

  private var validators: [String] {
    ["ETag", "Last-Modified"].filter { response?.headers[$0] != nil }
  }

  private var publisherTTL: Duration? {
    let header = response.flatMap { freshnessLifetime($0.headers, now: checkedAt) }
    return [header, feed?.ttlMinutes.map { .minutes($0) }].compactMap(\.self).max()
  }
}
