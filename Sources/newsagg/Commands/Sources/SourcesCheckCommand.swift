// SourcesCheckCommand.swift - checks a source with one request and shows its problems.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore

extension SourcesCommand {
  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "check",
      abstract: "Ask a source once, show which feed it has and what is wrong; store no article.",
      discussion: """
        For a web page, the feeds that it names are shown. A host that asked for a pause \
        (Retry-After) gets no request.
        """)

    @Argument(
      help: "Sources by name or URL; by default the default sources.",
      completion: .custom(completeSources))
    var names: [String] = []

    @OptionGroup var sources: SourceOptions
    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let settings = try options.load()
      let chosen = try sources.selection(names).resolve(settings)
      if listing.fields == listOfFields {
        return try listing.delivery(settings).write("checks", SourceCheck.columns, [])
      }
      let (asked, isAnyPaused) = try await withoutPaused(chosen, settings)
      let checks = try await check(asked, settings)
      try listing.delivery(settings).write("checks", SourceCheck.columns, checks)
      for check in checks {
        for problem in check.problems { notice("\(check.source.spokenName): \(problem)") }
        for feed in check.feeds { notice("\(check.source.spokenName): names the feed \(feed)") }
      }
      let bad = checks.filter { !$0.isGood && $0.feeds.isEmpty }
      if let worst = bad.first {
        throw CommandError.quiet(worst.isDocument ? .badInput : .unavailable)
      }
      if isAnyPaused { throw CommandError.quiet(.tryLater) }
    }

    /// Uses a separate store for the requests; pauses that hosts ask for are written to the store of the settings.
    private func check(_ asked: [Source], _ settings: Settings) async throws -> [SourceCheck] {
      let capture = ResponseCapture()
      let (checks, pauses) = try await withEngine(
        settings,
        EngineSetup(location: .memory, logLevel: options.logLevel, wrapping: capture.wrapping)
      ) { engine in
        let checks = await engine.check(asked, deadline: settings.deadline, capture: capture)
        return (checks, try await engine.store.allHostPauses())
      }
      if !pauses.isEmpty { try await save(pauses, settings) }
      return checks
    }

    /// `pauses` are counted by this machine's clock, because the requests used a store in memory.
    private func save(_ pauses: [HostPause], _ settings: Settings) async throws {
      let limit = settings.engine.schedule.longestHostPause
      try await withStore(settings) { store in
        let here = SystemClock().now()
        let there = store.clock.map { $0.now() + $0.uncertainty } ?? here
        let converted = pauses.map { pause in
          var pause = pause
          pause.until = pause.until.told(by: there, insteadOf: here)
          return pause
        }
        try await store.save(converted, at: there, limit: limit)
      }
    }

    /// The sources whose host is not paused: these requests bypass the store, but not a Retry-After.
    private func withoutPaused(
      _ chosen: [Source], _ settings: Settings
    ) async throws -> (asked: [Source], isAnyPaused: Bool) {
      let (schedules, now) = try await withEngine(settings) { engine in
        (try await engine.schedules(chosen, mode: .always), engine.now().wall)
      }
      let options = listing.delivery(settings, at: now).renderOptions
      var asked: [Source] = []
      var paused: [(word: String, message: String)] = []
      for (source, _, schedule) in schedules {
        if let winner = schedule.winner, winner.kind == .hostPause {
          let reason = winner.sentence(options.timeAndDistance)
          paused.append((source.commandWord, "\(source.spokenName) is not asked: \(reason)"))
        } else {
          asked.append(source)
        }
      }
      if let first = paused.first, asked.isEmpty {
        throw CommandError(
          status: .tryLater, code: "local.limited", message: first.message,
          hint: "newsagg why \(first.word) shows more")
      }
      for refusal in paused { notice(refusal.message) }
      return (asked, !paused.isEmpty)
    }
  }
}
