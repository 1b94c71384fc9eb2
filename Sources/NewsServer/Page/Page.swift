// Page.swift - the page for people: headlines, and the state of the sources.

import NewsCore
import NewsEngine
import NewsText

/// The page for people; it works without scripts, by keyboard and with a screen reader.
struct Page {
  var query: PageQuery
  var articles: [Article]
  var hasMore: Bool
  /// Tags of the sources, for the filter.
  var tags: [String]
  var statusRows: [SourceStatusRow]
  var storeProblem: Bool
  var version: String
  var now: WallTime
  /// The events that most sources report; empty on a page with filters.
  var top: [TopStory] = []

  var html: [UInt8] {
    var html = HTMLWriter()
    appendHead(to: &html)
    appendHeader(to: &html)
    html.raw("<div class=\"columns\">\n")
    appendMain(to: &html)
    appendSources(to: &html)
    html.raw("</div>\n")
    appendFooter(to: &html)
    return html.bytes
  }

  private func appendHead(to html: inout HTMLWriter) {
    html.raw(
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">

      """)
    html.element("<title>", title, "</title>\n")
    for format in Page.feeds {
      html.raw("<link rel=\"alternate\"")
      html.attribute("type", format.mediaType)
      html.attribute("href", feedTarget(format))
      html.raw(">\n")
    }
    html.raw("<style>")
    html.raw(pageStyle)
    html.raw("</style>\n</head>\n<body>\n")
  }

  private var title: String {
    let subject = [query.text.isEmpty ? nil : "“\(query.text)”", query.tag, query.source]
      .compactMap(\.self)
    return subject.isEmpty ? "Headlines – newsagg" : "\(subject.joined(separator: ", ")) – newsagg"
  }

  private func appendHeader(to html: inout HTMLWriter) {
    html.raw("<a class=\"skip\" href=\"#headlines\">Skip to the headlines</a>\n")
    html.raw("<header class=\"top\">\n<p class=\"name\"><a")
    html.attribute("href", Route.page.path)
    html.raw(">newsagg</a></p>\n<form")
    html.attribute("action", Route.page.path)
    html.raw(" method=\"get\" role=\"search\">\n")
    html.raw("<label for=\"q\">Search headlines</label>\n<div class=\"field\">")
    html.raw("<input type=\"search\" id=\"q\" name=\"q\"")
    html.attribute("maxlength", "\(PageQuery.longestText)")
    html.raw(" autocomplete=\"off\"")
    html.attribute("value", query.text)
    html.raw(">")
    // A search keeps the filters that are set.
    for (name, value) in query.parameters where ![.q, .limit].contains(name) {
      guard let value else { continue }
      html.raw("<input type=\"hidden\"")
      html.attribute("name", name.rawValue)
      html.attribute("value", value)
      html.raw(">")
    }
    html.raw("<button type=\"submit\">Search</button></div>\n</form>\n</header>\n")
    appendFilters(to: &html)
  }

  private func appendFilters(to html: inout HTMLWriter) {
    html.raw("<nav class=\"filters\" aria-label=\"Filters\">\n")
    appendChoice("Arranged by", to: &html) { html in
      for arrangement in PageQuery.Arrangement.allCases {
        appendOption(
          arrangement.rawValue, isChosen: query.arrangement == arrangement,
          query.with { $0.arrangement = arrangement }, to: &html)
      }
    }
    if !tags.isEmpty || query.tag != nil {
      appendChoice("Tag", to: &html) { html in
        appendOption("all", isChosen: query.tag == nil, query.with { $0.tag = nil }, to: &html)
        for tag in Set(tags + [query.tag].compactMap(\.self)).sorted() {
          appendOption(tag, isChosen: query.tag == tag, query.with { $0.tag = tag }, to: &html)
        }
      }
    }
    html.raw("<p class=\"choice jump\"><a href=\"#board\">")
    html.element("Sources: ", sourcesSummary, "</a></p>\n</nav>\n")
  }

  private func appendChoice(
    _ label: String, to html: inout HTMLWriter, _ options: (inout HTMLWriter) -> Void
  ) {
    html.element("<div class=\"choice\"><span>", label, "</span>\n<ul>\n")
    options(&html)
    html.raw("</ul></div>\n")
  }

  private func appendOption(
    _ label: String, isChosen: Bool, _ target: PageQuery, to html: inout HTMLWriter
  ) {
    html.raw("<li><a")
    html.attribute("href", target.with { $0.limit = PageQuery.step }.target)
    if isChosen { html.raw(" aria-current=\"true\"") }
    html.element(">", label, "</a></li>\n")
  }

  private func appendFooter(to html: inout HTMLWriter) {
    html.raw("<footer>\n<ul>\n")
    for format in Page.feeds {
      html.raw("<li><a")
      html.attribute("href", feedTarget(format))
      html.element(">", format.title, "</a></li>\n")
    }
    let links = [
      (Route.news.path, ResponseFormat.json.title),
      (
        Route.top.target([(.format, ResponseFormat.atom.rawValue)]),
        "Reported by most, as \(ResponseFormat.atom.title)"
      ),
      (Route.openAPI.path, "API"), (Route.health.path, "Health"),
    ]
    for (target, label) in links {
      html.raw("<li><a")
      html.attribute("href", target)
      html.element(">", label, "</a></li>\n")
    }
    html.raw("</ul>\n")
    html.element("<p>newsagg ", version, ". ")
    html.element("Made <time datetime=\"", now.rfc3339, "\">")
    html.element("", clockTime(now), " UTC</time>.</p>\n</footer>\n</body>\n</html>\n")
  }

  private func feedTarget(_ format: ResponseFormat) -> String {
    Route.news.target([
      (.format, format.rawValue), (.sources, query.source), (.tag, query.tag),
      (.q, query.text.isEmpty ? nil : query.text),
    ])
  }

  /// The feeds that the page links to, by name.
  private static let feeds = ResponseFormat.feeds.sorted { $0.title < $1.title }
}
