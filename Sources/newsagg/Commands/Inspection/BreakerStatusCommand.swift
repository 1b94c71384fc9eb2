// BreakerStatusCommand.swift - shows the circuit breakers, and forces or resets them.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering

struct BreakerStatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "breaker-status",
    abstract: "Show the breaker of each source; reset it or hold it open or closed.",
    discussion: """
      A breaker that is held open or closed stays so until --reset. A reset also forgets failures and that \
      a feed was gone; it does not end a pause that a publisher asked for.
      """)

  @Argument(help: "Sources by name or URL.", completion: .custom(completeSources))
  var names: [String] = []

  @Flag(help: "What to do with the breakers of the named sources.")
  var change: BreakerChange?

  @OptionGroup var sources: SourceOptions
  @OptionGroup var since: SinceOption
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  func validate() throws {
    if change != nil, names.isEmpty, sources.sources.isEmpty, sources.tag.isEmpty {
      throw ValidationError("name the sources whose breakers you mean")
    }
  }

  mutating func run() async throws {
    let settings = try options.load()
    let chosen = try sources.selection(names).resolve(settings)
    let need = change == nil ? StoreNeed.noStoreToBeMade : .store
    let (breakers, now) = try await withEngine(settings, EngineSetup(needs: need)) { engine in
      if let change { try await engine.setBreakers(of: chosen, to: change.state) }
      let rows = try await engine.schedules(chosen).map {
        BreakerRow($0.source, $0.record, $0.schedule)
      }
      return (rows, engine.now().wall)
    }
    let rows = try since.filter(breakers, now: now) { $0.breaker.changedAt }
    try listing.delivery(settings, at: now).write("breakers", BreakerRow.columns, rows)
  }
}

enum BreakerChange: String, EnumerableFlag {
  case reset, forceOpen, forceClose

  /// The state to force; nil resets the breaker.
  var state: CircuitBreaker.State? {
    switch self {
    case .reset: nil
    case .forceOpen: .forcedOpen
    case .forceClose: .forcedClosed
    }
  }

  static func help(for value: BreakerChange) -> ArgumentHelp? {
    switch value {
    case .reset: "Close the breaker and forget its failures."
    case .forceOpen: "Do not ask the source until its breaker is reset."
    case .forceClose: "Ask the source however often it fails, until its breaker is reset."
    }
  }
}
