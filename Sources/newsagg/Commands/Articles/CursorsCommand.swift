// CursorsCommand.swift - lists, counts and resets cursors.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsRendering
import NewsStore
import NewsText

struct CursorsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cursors",
    abstract: "List, count or reset the cursors of fetch --new.",
    subcommands: [List.self, Count.self, Reset.self], defaultSubcommand: List.self)

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Show each cursor and how many articles were printed with it.")

    @OptionGroup var since: SinceOption
    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let settings = try options.load()
      let (cursors, now) = try await withStore(settings) { (try await $0.cursors(), $0.wallNow) }
      let rows = try since.filter(cursors, now: now) { $0.advancedAt }
      let delivery = listing.delivery(settings, at: now)
      delivery.noticeIfEmpty(
        rows,
        since.since == nil
          ? "there is no cursor; newsagg fetch --new=NAME begins one"
          : "no cursor was used since then")
      try delivery.write("cursors", Cursor.columns, rows)
    }
  }

  struct Count: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "count",
      abstract:
        "Print how many stored articles are new for a cursor, for example in a status line.",
      discussion: "It sends no request and does not move the cursor.")

    @Argument(help: "The cursor's name.", completion: .custom(completeCursors))
    var name = impliedCursor

    @OptionGroup var sources: SourceOptions
    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let settings = try options.load()
      let chosen = try sources.selection().resolve(settings)
      let name = name
      let count = try await withStore(settings) { store in
        try await store.count(ArticleQuery(sources: chosen.map(\.name)), notGivenTo: name)
      }
      try Output.standardOutput.write(Array("\(count)\n".utf8))
    }
  }

  struct Reset: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "reset",
      abstract: "Delete a cursor: the next run with it prints every article again.")

    @Argument(help: "The cursor's name.", completion: .custom(completeCursors))
    var name: String

    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let name = name
      try await withStore(try options.load()) { store in
        guard try await store.removeCursor(name) else {
          let known = try await store.cursors().map(\.name)
          throw CommandError.usage("no cursor \"\(name)\"" + didYouMean(name, among: known))
        }
      }
    }
  }
}
