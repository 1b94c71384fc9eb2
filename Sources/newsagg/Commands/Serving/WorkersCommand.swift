// WorkersCommand.swift - lists the processes that refresh sources into this store.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsRendering
import NewsStore

struct WorkersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workers",
    abstract: "Show the serve and worker processes on the store, on all machines.",
    discussion: "It shows the processes that have reported within the last half minute.")

  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  mutating func run() async throws {
    let settings = try options.load()
    let (workers, now) = try await withStore(settings) { store in
      (try await store.workers(at: store.wallNow), store.wallNow)
    }
    let delivery = listing.delivery(settings, at: now)
    delivery.noticeIfEmpty(workers, "no serve or worker is running on this store")
    try delivery.write("workers", WorkerRecord.columns, workers)
  }
}
