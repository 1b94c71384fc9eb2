// Renderers+Documents.swift - the documents of the command line, for the server.

import NewsCore
import NewsRendering
import NewsText
import NewsEngine
import NewsServer

extension Renderers {
  /// What the commands print as JSON, byte for byte.
  static var ofCommandLine: Renderers {
    let formats: [OutputFormat] = [.rss, .atom, .jsonfeed]
    let feeds = formats.map { ($0.rawValue, ($0.mediaType, feed($0)) as Feed) }
    let articleColumns = ArticleField.allCases.map(\.column)
    let shared: [SchemaName] = [.news, .sources, .breakers, .stats]
    return Renderers(
      news: { NewsDocument($0).rendered(as: .json, RenderOptions(now: $0.generatedAt)) },
      feeds: Dictionary(uniqueKeysWithValues: feeds),
      article: { article in
        var writer = JSONWriter()
        writer.object { $0.fields(articleColumns, of: article) }
        return writer.bytes
      },
      sources: { views, settings, now in
        let defaults = Set(settings.defaultNames)
        let rows = views.map { view in
          SourceRow(
            source: view.source, record: view.record, schedule: view.schedule,
            isDefault: defaults.contains(view.source.name),
            // The file's place is nobody's business on the network.
            origin: settings.ownNames.contains(view.source.name) ? "file" : "built-in")
        }
        return listing("sources", SourceRow.columns, rows, now)
      },
      breakers: { views, _, now in
        let rows = views.map { BreakerRow($0.source, $0.record) }
        return listing("breakers", BreakerRow.columns, rows, now)
      },
      stats: { all, _, now in listing("stats", SourceStatistics.columns, all, now) },
      schemas: Dictionary(
        uniqueKeysWithValues: shared.map {
          ($0.rawValue, $0.schema.rendered(isPretty: false, standsAlone: false))
        }))
  }

  private static func feed(
    _ format: OutputFormat
  ) -> @Sendable (NewsReport, FeedPlace) -> [UInt8] {
    { report, place in
      var document = NewsDocument(report)
      (document.homePage, document.ownURL) = (place.homePage, place.url)
      return document.rendered(as: format, RenderOptions(now: report.generatedAt))
    }
  }

  private static func listing<Row>(
    _ name: String, _ columns: [Column<Row>], _ rows: [Row], _ now: WallTime
  ) -> [UInt8] {
    Listing(name, columns, rows).json(RenderOptions(now: now))
  }
}
