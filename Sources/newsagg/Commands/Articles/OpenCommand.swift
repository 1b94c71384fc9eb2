// OpenCommand.swift - opens the link of an article in the browser.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsStore
import NewsText

struct OpenCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open",
    abstract: "Open articles in the browser: rows of the last table, URLs or ids.",
    discussion: "The browser is the one that BROWSER names, else the one that xdg-open starts.")

  @OptionGroup var articles: ArticleArguments
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let environment = Environment.current
    let wanted = try articles.wanted(environment)
    var links: [String] = []
    for one in wanted {
      if let link = one.link {
        links.append(link)
      } else {
        links.append(try await storedLink(one))
      }
    }
    for link in links { try openInBrowser(link, environment) }
  }

  private func storedLink(_ wanted: WantedArticle) async throws -> String {
    let article = try await withStore(try options.load(store: wanted.store)) {
      try await wanted.article($0)
    }
    if let link = webLink(article.url) { return link }
    throw CommandError(
      status: .nothingFound, code: "input", message: "\(wanted.text): this article has no link",
      hint: "newsagg show \(wanted.text) prints it")
  }
}
