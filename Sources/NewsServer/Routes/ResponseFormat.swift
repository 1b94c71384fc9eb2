// ResponseFormat.swift - the formats of /news and /top, as values of the parameter `format`.

import NewsRendering

/// A format of `/news` and `/top`, as a value of the parameter `format`.
enum ResponseFormat: String, CaseIterable, Hashable, Sendable {
  case json, rss, atom, jsonfeed

  /// The format of a request without the parameter.
  static let usual = json

  /// The formats that feed readers know.
  static let feeds = allCases.filter { $0 != .json }

  /// The value of the parameter; nil for the usual format, which needs none.
  var parameter: String? { self == .usual ? nil : rawValue }

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

extension QueryString {
  /// The parameter `format`, or ``ResponseFormat/usual``.
  func format() throws(HTTPProblem) -> ResponseFormat {
    try choice(.format, of: ResponseFormat.allCases) ?? .usual
  }
}
