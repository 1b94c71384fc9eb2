// Page+Top.swift - the stories that most sources report, above the headlines.

import NewsCore
import NewsEngine
import NewsText

extension Page {
  /// Appends the section; nothing when no event is reported by several sources.
  func appendTop(to html: inout HTMLWriter) {
    guard !top.isEmpty else { return }
    html.raw("<section>\n<h2>Reported by most sources</h2>\n<ol class=\"list\">\n")
    for story in top { append(story, to: &html) }
    html.raw("</ol>\n</section>\n")
  }

  private func append(_ story: TopStory, to html: inout HTMLWriter) {
    let title = story.first.title
    html.raw("<li><article")
    html.attribute("lang", story.first.language)
    html.raw(">\n<h3 dir=\"auto\">")
    html.externalLink(story.first.url, title.isEmpty ? "(without title)" : title)
    html.raw("</h3>\n<p class=\"about\">")
    html.element("<span class=\"source\">", counted(story.articles.count, "source"), "</span>")
    html.raw(" <span class=\"also\">")
    for (index, article) in story.articles.enumerated() {
      if index > 0 { html.raw(", ") }
      html.externalLink(article.url, article.source)
      html.raw(" ")
      append(timeOf: article, to: &html)
    }
    html.raw("</span></p>\n</article></li>\n")
  }
}
