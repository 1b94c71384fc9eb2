// FetchCommand.swift - refresh what is due and print the articles.

import ArgumentParser
import NewsCore
import NewsEngine
import NewsStore

struct FetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Refresh the sources that are due and print the articles of all.",
    discussion: """
      What is fresh is answered from the store. The answer comes by --deadline with what is \
      there by then; what is missing is named with its reason.
      """)

  @Argument(
    help: "Sources by name or URL; - reads a feed document from stdin.",
    completion: .custom(completeSources))
  var names: [String] = []

  @OptionGroup var sources: SourceOptions
  @OptionGroup var articles: ArticleOptions
  @OptionGroup var how: RunOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  func validate() throws {
    if how.refresh, how.offline {
      throw ValidationError("--refresh and --offline contradict each other")
    }
    if how.refresh, how.maxAge != nil {
      throw ValidationError("--refresh and --max-age contradict each other")
    }
  }

  mutating func run() async throws {
    let settings = try options.load([
      "deadline": how.deadline, "timeout": how.timeout, "concurrency": how.concurrency,
      "per_host": how.perHost,
    ])
    let chosen = try sources.selection(names).resolve(settings)
    let request = try newsRequest(chosen, settings)
    let status = try await withEngine(
      settings, network: try how.network, logLevel: options.logLevel
    ) { try await fetch($0, request, settings) }
    if status != .success { throw CommandError.quiet(status) }
  }

  private func fetch(
    _ engine: Engine, _ request: NewsRequest, _ settings: Settings
  ) async throws -> ExitStatus {
    if how.dryRun { return try await printPlan(engine, request) }
    let reading = try how.cursor.map { try claim(cursor: $0, engine.store) }
    defer { reading?.release() }
    let report = await answer(engine, request)
    try Task.checkCancellation()
    try deliver(report)
    // The articles have arrived: from here on they count as given.
    if let cursor = how.cursor {
      try await engine.store.advance(cursor: cursor, after: report.articles, at: report.generatedAt)
    }
    await engine.conclude()
    if report.sources.contains(where: { $0.state == .fresh }) {
      // The answer is out, and the next run prunes as well.
      _ = try? await engine.store.prune(
        olderThan: report.generatedAt - settings.retention, keepAtMost: settings.maxArticles)
    }
    return exitStatus(report)
  }

  private func newsRequest(_ chosen: [Source], _ settings: Settings) throws -> NewsRequest {
    let query = try articles.query(sources: chosen.map(\.name), now: SystemClock().now().wall)
    var request = NewsRequest(sources: chosen, query: query, deadline: settings.deadline)
    request.mode = try how.mode
    request.cursor = how.cursor
    return request
  }

  private func claim(cursor: String, _ store: Store) throws -> CursorClaim {
    if let claim = try store.claim(cursor: cursor) { return claim }
    throw CommandError(
      status: .tryLater, code: "busy", message: "another run is reading the cursor \"\(cursor)\"",
      hint: "try again when it has ended")
  }

  private func answer(_ engine: Engine, _ request: NewsRequest) async -> NewsReport {
    guard !how.quiet, let progress = LiveProgress(terminal: listing.terminal(of: 2)) else {
      return await engine.news(request)
    }
    let (updates, stream) = AsyncStream.makeStream(
      of: Progress.self, bufferingPolicy: .bufferingNewest(1))
    async let drawing: Void = {
      for await update in updates { await progress.show(ProgressLine(update)) }
      await progress.erase()
    }()
    let report = await engine.news(request) { stream.yield($0) }
    stream.finish()
    await drawing
    return report
  }

  private func deliver(_ report: NewsReport) throws {
    if listing.fields == "" {
      return try listing.deliver(listing.fieldList(ArticleField.allCases.map(\.rawValue)))
    }
    let document = NewsDocument(report, fields: try listing.fields.map(ArticleField.list))
    try listing.deliver(
      document.rendered(
        as: listing.chosenFormat,
        RenderOptions(
          now: report.generatedAt, terminal: listing.terminal, usesHyperlinks: how.hyperlinks)))
    guard !how.quiet else { return }
    let terminal = listing.terminal(of: 2)
    let notes = document.notes(RenderOptions(now: report.generatedAt, terminal: terminal))
    // The result is out; a lost note changes nothing.
    try? Output.standardError.write(notes)
  }

  private func exitStatus(_ report: NewsReport) -> ExitStatus {
    switch how.failOn {
    case .none: return .success
    case .critical: return report.unsatisfiedCritical.isEmpty ? .success : .criticalMissing
    case .any:
      if !report.unsatisfiedCritical.isEmpty { return .criticalMissing }
      return report.isComplete ? .success : .degraded
    }
  }

  private func printPlan(_ engine: Engine, _ request: NewsRequest) async throws -> ExitStatus {
    let schedules = try await engine.schedules(request.sources, mode: request.mode)
    let rows = schedules.map { PlanRow(source: $0.source, schedule: $0.schedule) }
    try listing.deliver("plan", PlanRow.columns, rows)
    return .success
  }
}

/// Which run makes `fetch` fail.
enum FailOn: String, CaseIterable, ExpressibleByArgument {
  case critical, any, none
}

/// How a run goes about it.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Answer within this time with what is there (default 10s).", valueName: "time"))
  var deadline: String?

  @Option(
    help: ArgumentHelp("Give up one attempt after this time (default 10s).", valueName: "time"))
  var timeout: String?

  @Option(help: ArgumentHelp("Fetches in flight over all hosts (default 16).", valueName: "n"))
  var concurrency: String?

  @Option(help: ArgumentHelp("Fetches in flight at one host (default 1).", valueName: "n"))
  var perHost: String?

  @Option(help: ArgumentHelp("Accept a stored copy up to this age.", valueName: "time"))
  var maxAge: String?

  @Flag(help: "Ask all sources again, but never against what a publisher asked for.")
  var refresh = false

  @Flag(help: "Ask nobody: answer from the store.")
  var offline = false

  @Option(
    name: .customLong("new"),
    help: ArgumentHelp(
      "Only articles that this cursor has not been given (--new alone: \"default\").",
      valueName: "cursor"), completion: .custom(completeCursors))
  var cursor: String?

  @Flag(help: "Print what would be asked and why, and ask nobody.")
  var dryRun = false

  @Option(help: "When to fail: a critical source is missing, anything is less than fresh, never.")
  var failOn = FailOn.critical

  @Flag(name: .shortAndLong, help: "Say nothing on stderr but errors.")
  var quiet = false

  @Flag(help: "Make titles in the table clickable (OSC 8).")
  var hyperlinks = false

  @Option(
    help: ArgumentHelp("Keep each request and response in this directory.", valueName: "dir"),
    completion: .directory)
  var record: String?

  @Option(
    help: ArgumentHelp("Answer requests from such a directory; no network.", valueName: "dir"),
    completion: .directory)
  var replay: String?

  var network: NetworkMode {
    get throws {
      switch (record, replay) {
      case (nil, nil): return .live
      case (let directory?, nil): return .recording(directory: directory)
      case (nil, let directory?): return .replay(directory: directory)
      case (_?, _?): throw CommandError.usage("--record and --replay contradict each other")
      }
    }
  }

  var mode: RefreshMode {
    get throws {
      if offline { return .never }
      if refresh { return .always }
      guard let maxAge else { return .ifDue }
      guard let age = Duration(settingText: maxAge) else {
        throw CommandError.usage("--max-age \(maxAge) is no duration", hint: "write 30s, 15m or 2h")
      }
      return .ifOlder(than: age)
    }
  }
}

extension ProgressLine {
  fileprivate init(_ progress: Progress) {
    self.init(total: progress.total, done: progress.done, failed: progress.failed)
  }
}
