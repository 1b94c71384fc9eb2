// NewsDocument+HTML.swift - articles as a self-contained HTML page.

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  /// One file without scripts or images, which loads nothing; with a light and a dark style.
  package func html(_ options: RenderOptions) -> [UInt8] {
    var page = HTMLWriter()
    page.raw(pageHead)
    page.element("<title>", title, "</title>\n")
    page.raw("</head>\n<body>\n<header>\n")
    page.element("<h1>", title, "</h1>\n")
    page.element("<p>", pageSummary + ", ", "")
    append(report.generatedAt, options, to: &page)
    page.raw("</p>\n")
    page.raw("</header>\n<main>\n")
    for article in report.articles { append(article, options, to: &page) }
    page.raw("</main>\n")
    append(report.sources.filter { !$0.isUpToDate }, options, to: &page)
    page.raw("</body>\n</html>\n")
    return page.bytes
  }

  private var pageSummary: String {
    counted(report.articles.count, "article") + " of \(report.succeeded) of "
      + counted(report.sources.count, "source")
  }

  private func append(
    _ article: Article, _ options: RenderOptions, to page: inout HTMLWriter
  ) {
    page.raw("<article")
    page.attribute("lang", article.language)
    page.raw(">\n<h2>")
    page.externalLink(article.url, article.headline)
    page.raw("</h2>\n<p class=\"about\">")
    page.text(article.source)
    if let time = article.shownTime {
      page.raw(" ")
      append(time, options, to: &page)
    }
    for other in article.alsoIn {
      page.raw(" · ")
      page.externalLink(other.url, other.source)
    }
    page.raw("</p>\n")
    if !article.summary.isEmpty { page.element("<p>", article.summary, "</p>\n") }
    page.raw("</article>\n")
  }

  private func append(_ time: WallTime, _ options: RenderOptions, to page: inout HTMLWriter) {
    page.raw("<time")
    page.attribute("datetime", time.rfc3339)
    page.element(">", options.fullTime(time), "</time>")
  }

  private func append(
    _ troubled: [SourceReport], _ options: RenderOptions, to page: inout HTMLWriter
  ) {
    guard !troubled.isEmpty else { return }
    page.raw("<footer>\n<h2>Sources</h2>\n<ul>\n")
    for source in troubled {
      let reason = source.reason(options).map { ": \($0)" } ?? ""
      page.element("<li>", "\(source.spokenName) \(source.state.rawValue)\(reason)", "</li>\n")
    }
    page.raw("</ul>\n</footer>\n")
  }
}

private let pageHead: StaticString = """
  <!DOCTYPE html>
  <html lang="en">
  <head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="referrer" content="no-referrer">
  <meta http-equiv="Content-Security-Policy" \
  content="default-src 'none'; style-src 'unsafe-inline'">
  <style>
  :root { color-scheme: light dark; }
  body { font: 1rem/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.6rem; margin: 0; }
  h2 { font-size: 1.1rem; margin: 1.5rem 0 0; }
  p { margin: .2rem 0; overflow-wrap: anywhere; }
  a { color: LinkText; text-decoration: none; }
  a:hover { text-decoration: underline; }
  header p, .about, footer { color: GrayText; font-size: .9rem; }
  footer { border-top: 1px solid GrayText; margin-top: 2rem; }
  </style>

  """
