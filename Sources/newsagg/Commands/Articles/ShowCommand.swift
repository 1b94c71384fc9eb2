// ShowCommand.swift - prints an article as text.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsRendering
import NewsStore

struct ShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print articles as text: rows of the last table, URLs or ids.")

  @OptionGroup var articles: ArticleArguments
  @OptionGroup var paging: PagingOptions
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let wanted = try articles.wanted(.current)
    var delivery = Delivery()
    delivery.usesPager = paging.usesPager
    delivery.color = paging.color
    var pages: [[UInt8]] = []
    for one in wanted {
      let settings = try options.load(store: one.store)
      delivery.defaults = settings.output
      let names = Set(settings.configuredNames)
      let article: Article
      (article, delivery.now) = try await withStore(settings) {
        (try await one.article($0, naming: names), $0.wallNow)
      }
      pages.append(articleText(article, delivery.renderOptions))
    }
    try delivery.writeText(Array(pages.joined(separator: Array("\n\n".utf8))))
  }
}
