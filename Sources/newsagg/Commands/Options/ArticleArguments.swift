// ArticleArguments.swift - arguments that name articles: a row number, a URL or an id.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsStore
import NewsText

struct ArticleArguments: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "Number of a row of the last table of this terminal, a URL or an id.",
      valueName: "article"))
  var articles: [String]

  /// The articles that the arguments name; a number refers to a row of the last listing.
  func wanted(_ environment: Environment) throws -> [WantedArticle] {
    if articles.contains("") {
      throw CommandError.usage(
        "say which article: the number of a row of the last table, a URL or an id")
    }
    let listing = articles.contains { Int($0) != nil } ? LastListing.last(environment) : nil
    return try articles.map { text in
      guard let number = Int(text) else { return WantedArticle(text: text) }
      guard let listing else {
        throw CommandError(
          status: .nothingFound, code: "input", message: "no table was shown on this terminal",
          hint: "newsagg fetch prints one with numbers; elsewhere add -n")
      }
      guard (1...max(listing.rows.count, 1)).contains(number), !listing.rows.isEmpty else {
        throw CommandError(
          status: .nothingFound, code: "input",
          message: "the last table has no row \(number)",
          hint: "it has \(counted(listing.rows.count, "row"))")
      }
      return WantedArticle(text: text, row: listing.rows[number - 1], store: listing.store)
    }
  }
}

/// An article that an argument names.
struct WantedArticle: Sendable {
  /// The argument as it was typed.
  let text: String
  var row: LastListing.Row?
  /// The store that the table was made from.
  var store: String?

  /// The link; nil when only the store knows it.
  var link: String? { row.map(\.url) ?? webLink(text) }

  /// Of its other sources, those that are `configured` are named; nil: all.
  func article(_ store: Store, naming configured: Set<String>? = nil) async throws -> Article {
    let found =
      if let row {
        try await store.article(source: row.source, id: row.id, configured: configured)
      } else {
        try await store.article(named: text, configured: configured)
      }
    if let found { return found }
    throw CommandError(
      status: .nothingFound, code: "input",
      message: "\(text): no such article is stored",
      hint: row?.url.map { "its link is \($0)" } ?? "newsagg search finds articles by their words")
  }
}

extension SettingOptions {
  /// The settings; the store is the listing's unless `--store` names another one.
  func load(store: String?) throws -> Settings {
    try load(self.store == nil ? ["store": store] : [:])
  }
}
