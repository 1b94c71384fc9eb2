// ResponseFormat.swift - the formats of /news and /top, as values of the parameter `format`.

import NewsRendering

/// A format of `/news` and `/top`, as a value of the parameter `format`; the first is the default.
enum ResponseFormat: String, CaseIterable, Hashable, Sendable {
  case json, rss, atom, jsonfeed

  /// The formats that feed readers know.
  static let feeds = allCases.filter { $0 != .json }

  var output: OutputFormat {
    switch self {
    case .json: .json
    case .rss: .rss
    case .atom: .atom
    case .jsonfeed: .jsonfeed
    }
  }

  /// The media type without parameters.
  var mediaType: String { String(output.mediaType.prefix { $0 != ";" }) }

  /// Its name on the page.
  var title: String {
    switch self {
    case .json: "JSON"
    case .rss: "RSS"
    case .atom: "Atom"
    case .jsonfeed: "JSON Feed"
    }
  }
}
