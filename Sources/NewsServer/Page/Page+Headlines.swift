// Page+Headlines.swift - the headlines of the page, by time or by source.

import NewsCore
import NewsText

extension Page {
  func appendMain(to html: inout HTMLWriter) {
    html.raw("<main id=\"headlines\" tabindex=\"-1\">\n")
    html.element("<h1>", heading, "</h1>\n")
    if storeProblem {
      html.raw("<p class=\"notice\" role=\"status\">The store cannot be read or written at the ")
      html.raw("moment; this page shows articles from memory.</p>\n")
    }
    if articles.isEmpty { appendNothing(to: &html) }
    appendTop(to: &html)
    for (heading, articles) in groups {
      html.element("<section>\n<h2>", heading, "</h2>\n<ol class=\"list\">\n")
      for article in articles { append(article, to: &html) }
      html.raw("</ol>\n</section>\n")
    }
    if hasMore, query.limit < PageQuery.longest {
      html.raw("<p class=\"more\"><a")
      html.attribute(
        "href", query.with { $0.limit = min($0.limit + PageQuery.step, PageQuery.longest) }.target)
      html.raw(">Show more headlines</a></p>\n")
    }
    html.raw("</main>\n")
  }

  private var heading: String {
    var text = "Headlines"
    if !query.text.isEmpty { text += " with “\(query.text)”" }
    if let source = query.source { text += " of \(source)" }
    if let tag = query.tag { text += " tagged \(tag)" }
    return text
  }

  private func appendLink(_ label: String, to html: inout HTMLWriter) {
    html.raw("<a")
    html.attribute("href", Route.page.path)
    html.element(">", label, "</a>")
  }

  private func appendNothing(to html: inout HTMLWriter) {
    if query.isFiltered {
      html.raw("<p class=\"nothing\">Nothing here matches. ")
      appendLink("Show all headlines", to: &html)
    } else {
      html.raw("<p class=\"nothing\">No articles yet: the sources are being asked. ")
      appendLink("Look again", to: &html)
    }
    html.raw("</p>\n")
  }

  /// Groups in the order of their newest article, with their headings.
  var groups: [(key: String, elements: [Article])] {
    articles.grouped { article in
      query.arrangement == .source ? article.source : period(of: article.sortTime)
    }
  }

  private func period(of time: WallTime) -> String {
    if now - time < .hours(1) { return "Last hour" }
    let (day, today) = (time.seconds / 86_400, now.seconds / 86_400)
    if day >= today { return "Earlier today" }
    if day == today - 1 { return "Yesterday" }
    return longDate(time)
  }

  private func append(_ article: Article, to html: inout HTMLWriter) {
    html.raw("<li><article")
    html.attribute("lang", article.language)
    html.raw(">\n<h3 dir=\"auto\">")
    html.externalLink(article.url, article.title.isEmpty ? "(without title)" : article.title)
    html.raw("</h3>\n")
    if !article.summary.isEmpty {
      let summary = String(article.summary.prefix(280))
      html.element("<p class=\"summary\" dir=\"auto\">", summary, "</p>\n")
    }
    html.raw("<p class=\"about\">")
    appendSourceLink(article.source, to: &html)
    html.raw(" ")
    append(timeOf: article, to: &html)
    appendOtherSources(of: article, to: &html)
    html.raw("</p>\n</article></li>\n")
  }

  /// Appends the age of an article, with the exact time as a tooltip.
  func append(timeOf article: Article, to html: inout HTMLWriter) {
    html.raw("<time")
    html.attribute("datetime", article.sortTime.rfc3339)
    html.attribute("title", "\(longDate(article.sortTime)), \(clockTime(article.sortTime)) UTC")
    html.element(">", agoText(now - article.sortTime), "</time>")
  }

  private func appendSourceLink(_ source: String, to html: inout HTMLWriter) {
    html.raw("<a class=\"source\"")
    html.attribute("href", PageQuery().with { $0.source = source }.target)
    html.element(">", source, "</a>")
  }

  private func appendOtherSources(of article: Article, to html: inout HTMLWriter) {
    guard !article.alsoIn.isEmpty else { return }
    html.raw(" <span class=\"also\">also in ")
    for (index, other) in article.alsoIn.enumerated() {
      if index > 0 { html.raw(", ") }
      html.externalLink(other.url, other.source)
    }
    html.raw("</span>")
  }
}
