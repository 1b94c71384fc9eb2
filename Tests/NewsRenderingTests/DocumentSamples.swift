// DocumentSamples.swift - a report with every state of a source, for the tests of documents.

import NewsCore
import TestSupport

@testable import NewsRendering

@testable import NewsEngine

extension NewsReport {
  static let sample = NewsReport(
    generatedAt: .sampleNoon,
    sources: [
      SourceReport(
        name: "bbc", state: .fresh, isCritical: true, articles: 1, age: .zero, status: 200,
        duration: .milliseconds(87), hasCopy: true),
      SourceReport(
        name: "ap", state: .stale, isCritical: false, articles: 2, age: .hours(3), status: 503,
        duration: .milliseconds(1432), reason: "HTTP 503 Service Unavailable",
        errorCode: .httpServerError, hasCopy: true, note: "public search feed"),
      SourceReport(
        name: "down", state: .failed, isCritical: true,
        reason: "cannot resolve down.example; check the spelling of the source URL or your DNS",
        errorCode: .dnsNotFound),
    ],
    articles: [.sampleComplete, .sampleBare, .sampleFormula],
    duration: .milliseconds(1450), storeProblem: nil)
}

extension RenderOptions {
  static let plain = RenderOptions(now: .sampleNoon)

  static func terminal(width: Int, color: Bool = false, hyperlinks: Bool = false) -> RenderOptions {
    var options = plain
    options.isPretty = true
    options.width = width
    options.usesColor = color
    options.usesHyperlinks = hyperlinks
    return options
  }
}
