// FetchCommand.swift - refresh what is due and print the articles.

import ArgumentParser
import Glibc
import NewsCore
import NewsEngine
import NewsStore

struct FetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Refresh the sources that are due and print the articles of all.",
    discussion: """
      What is fresh is answered from the store. The answer comes by --deadline with what is \
      there by then; what is missing is named with its reason. A --tag that no source has picks \
      articles by their own tags.
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
    if how.offline, names.contains("-") {
      throw ValidationError("--offline reads no document: leave out one of it and -")
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
    let network = try how.network
    let document = names.contains("-") ? try readDocument() : nil
    let request = try newsRequest(try chosenSources(settings, document), settings)
    try await waitForSplay()
    let status = try await withEngine(
      settings, network: network, logLevel: options.logLevel,
      wrapping: { document?.wrapping($0) ?? $0 }
    ) { try await fetch($0, request, settings) }
    if status != .success { throw verdict(status) }
  }

  /// What is wrong was said source by source; a program that reads JSON is told once more, in JSON.
  private func verdict(_ status: ExitStatus) -> CommandError {
    guard listing.chosenFormat.isJSON else { return .quiet(status) }
    return status == .criticalMissing
      ? CommandError(
        status: status, code: "critical", message: "a critical source has no acceptable copy",
        hint: "see sources[].error")
      : CommandError(
        status: status, code: "degraded", message: "something is stale, missing or late",
        hint: "see sources[].state")
  }

  private func fetch(
    _ engine: Engine, _ request: NewsRequest, _ settings: Settings
  ) async throws -> ExitStatus {
    if how.dryRun { return try await printPlan(engine, request) }
    let run = how.offline ? nil : try claimRun(engine.store)
    defer { withExtendedLifetime(run) {} }
    let reading = try how.cursor.map { try claim(cursor: $0, engine.store) }
    defer { reading?.release() }
    let before = how.quiet ? try? await engine.schedules(request.sources).map(\.record) : nil
    let report = await answer(engine, request)
    try Task.checkCancellation()
    try deliver(report)
    // The articles have arrived: from here on they count as given.
    if let cursor = how.cursor {
      try await engine.store.advance(cursor: cursor, after: report.articles, at: report.generatedAt)
    }
    await engine.conclude()
    if let before { await reportQuietly(report, before: before, engine, request) }
    if report.sources.contains(where: { $0.state == .fresh }) {
      // The answer is out, and the next run prunes as well.
      _ = try? await engine.store.prune(
        olderThan: report.generatedAt - settings.retention, keepAtMost: settings.maxArticles)
    }
    return exitStatus(report)
  }

  private func newsRequest(_ chosen: [Source], _ settings: Settings) throws -> NewsRequest {
    var query = try articles.query(sources: chosen.map(\.name), now: SystemClock().now().wall)
    query.includesContent = listing.chosenFormat.showsContent
    var request = NewsRequest(sources: chosen, query: query, deadline: settings.deadline)
    request.query.tag = articleTag(settings)
    request.mode = try how.mode
    request.cursor = how.cursor
    return request
  }

  /// Named sources, then those of a tag, then the document on standard input.
  ///
  /// A tag that no source has is one of articles.
  private func chosenSources(
    _ settings: Settings, _ document: StdinDocument?
  ) throws -> [Source] {
    var selection = sources.selection(names.filter { $0 != "-" })
    selection.tags.removeAll { tag in articleTag(settings) == tag }
    let isDocumentAlone = document != nil && selection.names.isEmpty && selection.tags.isEmpty
    let known = isDocumentAlone ? [] : try selection.resolve(settings)
    return known + (document.map { [$0.source] } ?? [])
  }

  /// The one tag of `--tag`, where no source has it.
  private func articleTag(_ settings: Settings) -> String? {
    guard sources.tag.count == 1, let tag = sources.tag.first,
      !settings.catalogue.contains(where: { $0.tags.contains(tag) })
    else { return nil }
    return tag
  }

  private func readDocument() throws -> StdinDocument {
    if let bytes = contents(of: "-") { return StdinDocument(bytes) }
    throw CommandError(
      status: .badInput, code: "input", message: "cannot read standard input: \(errorText(errno))")
  }

  private func waitForSplay() async throws {
    guard let text = how.splay else { return }
    guard let splay = Splay(text) else {
      throw CommandError.usage("--splay \(text) is no range", hint: "write 0-120s or 2m")
    }
    if how.offline || how.dryRun { return }
    let wait = splay.wait()
    if listing.terminal(of: 2).isTTY, !how.quiet {
      notice("waiting \(wait.components.seconds) s before the first request (--splay)")
    }
    try await Task.sleep(for: wait)
  }

  private func claimRun(_ store: Store) throws -> RunClaim? {
    // Beside a store that may not be written there is no lock; runs that join need none.
    guard how.ifRunning == .exit else { return (try? store.claimRun(onlyIfAlone: false)) ?? nil }
    if let claim = try store.claimRun(onlyIfAlone: true) { return claim }
    throw CommandError(
      status: .tryLater, code: "busy", message: "another fetch is running on this store",
      hint: "leave out --if-running=exit to share its work")
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
    if listing.fields == listOfFields {
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

  /// What cron may mail: see ``Noise``; a critical source without a copy is told every time.
  private func reportQuietly(
    _ report: NewsReport, before: [SourceRecord?], _ engine: Engine, _ request: NewsRequest
  ) async {
    var told = report
    told.sources = report.unsatisfiedCritical
    let options = RenderOptions(now: report.generatedAt, terminal: listing.terminal(of: 2))
    try? Output.standardError.write(NewsDocument(told).notes(options))
    guard let after = try? await engine.schedules(request.sources) else { return }
    let silent = Set(told.sources.map(\.name))
    for (old, new) in zip(before, after) where !silent.contains(new.source.name) {
      let limit = engine.options.schedule.staleIfError
      guard let record = new.record,
        let noise = noise(before: old, after: record, staleIfError: limit, now: engine.now())
      else { continue }
      notice("\(new.source.name): \(noise.sentence(record))")
    }
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

/// What to do while another run is under way.
enum IfRunning: String, CaseIterable, ExpressibleByArgument {
  case join, exit
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

  @Option(
    help: ArgumentHelp(
      "Wait a random time first, so that many machines do not ask at once: 0-120s.",
      valueName: "range"))
  var splay: String?

  @Option(help: "While another fetch is under way: share its work, or exit 75.")
  var ifRunning = IfRunning.join

  @Flag(
    name: .shortAndLong,
    help: "Say nothing of a success, of a failure only when it begins, lasts and ends.")
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
