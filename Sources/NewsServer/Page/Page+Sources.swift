// Page+Sources.swift - the list of sources: state, age, breaker, speed and success.

import NewsCore
import NewsText

extension Page {
  func appendSources(to html: inout HTMLWriter) {
    html.raw("<aside aria-labelledby=\"board\">\n<h2 id=\"board\">Sources</h2>\n")
    html.element("<p class=\"sum\">", sourcesSummary + ".", "</p>\n")
    html.raw("<ul class=\"board\">\n")
    for row in statusRows { append(row, to: &html) }
    html.raw("</ul>\n</aside>\n")
  }

  var sourcesSummary: String {
    let good = statusRows.count { $0.health == .fresh || $0.health == .due }
    return good == statusRows.count
      ? "all \(statusRows.count) work" : "\(good) of \(statusRows.count) work"
  }

  private func append(_ row: SourceStatusRow, to html: inout HTMLWriter) {
    html.raw("<li>\n<p class=\"line\"><span class=\"mark ")
    html.raw(row.health.style)
    html.raw("\" aria-hidden=\"true\"></span><a")
    html.attribute(
      "href",
      query.with {
        $0.source = row.name; $0.limit = PageQuery.step
      }.target)
    html.attribute("title", row.title)
    if query.source == row.name { html.raw(" aria-current=\"true\"") }
    html.element(">", row.name, "</a>")
    if row.isCritical { html.raw(" <span class=\"tag\">critical</span>") }
    html.element(" <span class=\"state\">", row.health.rawValue, "</span></p>\n")
    Sparkline(row.trend).append(to: &html, label: sparkLabel(row))
    html.raw("<dl>\n")
    appendFact("Age", row.age.map(shortWait) ?? "–", to: &html)
    appendFact("Breaker", row.breaker, to: &html)
    appendFact("p95", row.p95.map(shortDuration) ?? "–", to: &html)
    appendFact("Success", row.successShare.map(shortShare) ?? "–", to: &html)
    html.raw("</dl>\n")
    if let reason = row.reason { html.element("<p class=\"reason\">", reason, "</p>\n") }
    html.raw("</li>\n")
  }

  private func appendFact(_ name: String, _ value: String, to html: inout HTMLWriter) {
    html.element("<div><dt>", name, "</dt>")
    html.element("<dd>", value, "</dd></div>\n")
  }

  private func sparkLabel(_ row: SourceStatusRow) -> String {
    let failures = row.trend.reduce(0) { $0 + $1.failures }
    if row.fetches == 0 { return "No fetches in the last 24 hours" }
    return "\(row.fetches - failures) of \(row.fetches) fetches succeeded in the last 24 hours"
  }
}
