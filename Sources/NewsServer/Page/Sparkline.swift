// Sparkline.swift - a small chart of the fetches of a source.

import NewsText

/// A small chart of fetches by hour: successes, and failures on top of them.
struct Sparkline {
  private let bars: [SourceStatusRow.Bar]
  private static let width = 240
  private static let height = 24

  init(_ bars: [SourceStatusRow.Bar]) {
    self.bars = bars
  }

  /// Appends the chart as inline SVG; colours are classes, because the content security policy allows no
  /// style attributes.
  func append(to html: inout HTMLWriter, label: String) {
    html.raw(
      "<svg class=\"spark\" viewBox=\"0 0 240 24\" preserveAspectRatio=\"none\" role=\"img\"")
    html.attribute("aria-label", label)
    html.raw(">")
    let most = max(bars.map(\.fetches).max() ?? 1, 1)
    let step = Sparkline.width / max(bars.count, 1)
    for (index, bar) in bars.enumerated() {
      let failed = Sparkline.height * bar.failures / most
      let good = Sparkline.height * (bar.fetches - bar.failures) / most
      let floor = Sparkline.height
      let place = Rectangle(x: index * step, y: floor, width: step - 2, height: 0)
      if bar.fetches == 0 { place.raised(by: 0, height: 1).append("none", to: &html) }
      if good > 0 { place.raised(by: 0, height: good).append("ok", to: &html) }
      if failed > 0 { place.raised(by: good, height: failed).append("bad", to: &html) }
    }
    html.raw("</svg>\n")
  }
}

private struct Rectangle {
  var x: Int
  var y: Int
  var width: Int
  var height: Int

  /// A rectangle of this height, with its lower edge `distance` above this one.
  func raised(by distance: Int, height: Int) -> Rectangle {
    Rectangle(x: x, y: y - distance - height, width: width, height: height)
  }

  func append(_ style: String, to html: inout HTMLWriter) {
    html.raw("<rect")
    html.attribute("class", style)
    html.attribute("x", "\(x)")
    html.attribute("y", "\(y)")
    html.attribute("width", "\(max(1, width))")
    html.attribute("height", "\(height)")
    html.raw("/>")
  }
}
