// FeedFormat.swift - the feed formats that are read.

/// A feed format, detected from the content; `newsagg parse` prints the raw values, so they stay.
package enum FeedFormat: String, CaseIterable, Hashable, Sendable {
  case rss090, rss091, rss092, rss093, rss094, rss10, rss20, rss
  case atom03, atom10, atom
  case json10, json11, json
  case newsapi, opml, cdf
}

extension FeedFormat {
  package var isXML: Bool {
    switch self {
    case .json10, .json11, .json, .newsapi: false
    default: true
    }
  }
}
