// FetchJob.swift - one run of fetch: refreshes due sources and prints the articles.

import Logging
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore
import NewsText

/// The checked options of one `fetch`; the default values are those of `newsagg fetch` without options.
struct FetchJob: Sendable {
  var selection = SourceSelection()
  /// A feed document on standard input is one of the sources.
  var readsDocument = false
  /// The articles asked for; the engine fills in the sources.
  var query = ArticleQuery(sources: [])
  var delivery = Delivery()
  var flags = SettingFlags()
  var logLevel: Logger.Level?
  var network = NetworkMode.live
  var mode = RefreshMode.ifDue
  var cursor: String?
  /// The cursor stays where it is.
  var isPeek = false
  /// When there is no article, nothing is written and no file is created.
  var skipsEmpty = false
  /// Keeps running and prints new articles as they arrive.
  var follows = false
  /// A program and its arguments, run for each article instead of printing them.
  var command: [String] = []
  var isDryRun = false
  var failOn = FailOn.critical
  /// A run that prints no article ends with ``ExitStatus/nothingFound``.
  var failsWhenEmpty = false
  var splay: Splay?
  var ifRunning = IfRunning.join
  var isQuiet = false
  /// Nil means the order of the settings.
  var order: ArticleQuery.Order?
  /// Whether the articles are printed in the opposite order.
  var isReversed = false
  /// The headings above articles in text output.
  var group: TextGroup?
}

/// Which run makes `fetch` fail.
enum FailOn: String, CaseIterable, Sendable {
  case critical, any, none
}

/// The headings above articles in text output: the name of the source, or its first tag.
enum TextGroup: String, CaseIterable, Sendable {
  case source, tag
}

/// What to do while another run is in progress.
enum IfRunning: String, CaseIterable, Sendable {
  case join, exit
}

extension FetchJob {
  /// Ends with an error for every status except success.
  func run() async throws {
    let settings = try selection.load(flags, .current)
    var job = self
    job.delivery.defaults = settings.output
    job.query.order = order ?? settings.output.sort
    if group != nil, job.delivery.chosenFormat != .text {
      throw CommandError.usage("--group is for text", hint: "add --format text")
    }
    try await job.run(settings)
  }

  private func run(_ settings: Settings) async throws {
    await Watchdog.waitForThread()
    let waited = Watchdog.sinceStart
    Watchdog.disarm()
    // The rows of a dry run have other fields.
    if !isDryRun, try hasListedFields() { return }
    let fields = isDryRun ? nil : try delivery.articleFields.map(ArticleField.list)
    let document = readsDocument ? try readDocument() : nil
    var request = newsRequest(try chosenSources(settings, document), settings)
    try await waitForSplay()
    let start = ContinuousClock.now - waited
    Watchdog.arm(forOpeningStoreAfter: waited, deadline: request.deadline, asJSON: isJSON)
    let (status, hasNothing) = try await withEngine(settings, setup(document, request)) { engine in
      // The time spent waiting for a thread and for a locked store counts too.
      let left = request.deadline - (ContinuousClock.now - start)
      request.deadline = max(.zero, left)
      Watchdog.arm(forAnswerIn: left, asJSON: isJSON)
      do {
        let end = try await fetch(engine, request, settings, fields)
        await forget(document, engine.store)
        return end
      } catch {
        await forget(document, engine.store)
        throw error
      }
    }
    if status != .success { throw verdict(status, hasNothing: hasNothing) }
  }

  private func setup(_ document: StdinDocument?, _ request: NewsRequest) -> EngineSetup {
    EngineSetup(
      network: network, needs: isDryRun ? .noStoreToBeMade : .nothing,
      // One for admissions, which hold permits of hosts, and one for documents.
      storeConnections: 2, request: request, logLevel: logLevel,
      wrapping: { document?.wrapping($0) ?? $0 })
  }

  /// Checks the value of `--fields`; true when it asked for the list of fields, which is then printed.
  private func hasListedFields() throws -> Bool {
    try delivery.checkFields()
    guard delivery.fields == listOfFields else { return false }
    try delivery.write(delivery.fieldList(ArticleField.allCases.map(\.rawValue)))
    return true
  }

  /// Deletes the document of standard input from the store, unless a cursor needs it.
  private func forget(_ document: StdinDocument?, _ store: Store) async {
    guard let document, cursor == nil else { return }
    _ = try? await store.removeSource(document.source.name)
  }

  /// The error of a degraded run; sources were reported one by one, so only JSON has a message here.
  private func verdict(_ status: ExitStatus, hasNothing: Bool) -> CommandError {
    guard !isQuiet, isJSON, status != .nothingFound else { return .quiet(status) }
    switch status {
    case .criticalMissing where hasNothing:
      return CommandError(
        status: status, code: "critical", message: "no source answered, and nothing is stored",
        hint: "see sources[].error")
    case .criticalMissing:
      return CommandError(
        status: status, code: "critical", message: "a critical source has no acceptable copy",
        hint: "see sources[].error")
    default:
      return CommandError(
        status: status, code: "degraded", message: "a source is stale, missing or late",
        hint: "see sources[].state")
    }
  }

  private var isJSON: Bool { delivery.format?.isJSON == true }

  private func fetch(
    _ engine: Engine, _ request: NewsRequest, _ settings: Settings, _ fields: [ArticleField]?
  ) async throws -> (status: ExitStatus, hasNothing: Bool) {
    if isDryRun {
      Watchdog.disarm()
      return (try await printPlan(engine, request), false)
    }
    if follows { return try await follow(engine, request, settings, fields) }
    let run = mode == .never ? nil : try claimRun(engine.store)
    defer { withExtendedLifetime(run) {} }
    return try await withCursorClaim(engine.store) { claim in
      let report = await answer(engine, request)
      // The reader of the answer, a pager for example, may take long.
      Watchdog.disarm()
      try Task.checkCancellation()
      // An empty answer must not replace an earlier file.
      if let error = report.unreadable { throw error }
      let commandFailure = command.isEmpty ? nil : try await runCommands(report, claim)
      try deliver(report, fields, settings)
      Watchdog.arm(after: Watchdog.storage, .notSaved(exitStatus(report)), asJSON: isJSON)
      try await moveCursor(report, claim)
      await engine.flush()
      if isQuiet { await reportQuietly(report, engine, request) }
      await keepSmall(engine, report, settings)
      if let commandFailure { throw commandFailure }
      if let cursor, !isPeek, !report.articles.isEmpty, engine.isTemporary {
        throw CommandError.cursorNotKept(cursor, report.storeAdvice)
      }
      return (exitStatus(report), report.hasNothing)
    }
  }

  /// Moves the cursor past the articles, now that they were written.
  private func moveCursor(_ report: NewsReport, _ claim: CursorClaim?) async throws {
    guard let claim, delivery.hasReader, command.isEmpty else { return }
    try await claim.advance(after: report.articles, at: report.generatedAt)
  }

  /// Compacts, prunes and indexes the store; a failure is ignored, since the next run tries again.
  ///
  /// A run that asked no source adds no line to the log.
  private func keepSmall(_ engine: Engine, _ report: NewsReport, _ settings: Settings) async {
    if mode != .never, !report.isCached {
      _ = try? await engine.store.compactLog(at: report.generatedAt)
    }
    guard report.hasFresh else { return }
    _ = try? await engine.store.prune(settings.retentionPolicy(report), at: engine.now())
    try? await engine.store.indexContent(for: max(.milliseconds(100), report.duration / 10))
  }

  private func newsRequest(_ chosen: [Source], _ settings: Settings) -> NewsRequest {
    var request = NewsRequest(sources: chosen, query: query, deadline: settings.deadline)
    request.query.limit = delivery.articleLimit
    request.query.includesContent = delivery.chosenFormat.showsContent
    request.query.tags = articleTags(settings)
    request.mode = mode
    request.configured = settings.configuredNames
    request.cursor = cursor
    return request
  }

  /// The sources named, then the sources with a tag asked for, then the document on standard input.
  ///
  /// A tag that no source has is a tag of articles.
  private func chosenSources(
    _ settings: Settings, _ document: StdinDocument?
  ) throws -> [Source] {
    var selection = selection
    let articleTags = articleTags(settings)
    selection.tags.removeAll(where: articleTags.contains)
    let isDocumentAlone = document != nil && selection.names.isEmpty && selection.tags.isEmpty
    var chosen = isDocumentAlone ? [] : try resolve(selection, settings)
    if let document { chosen.append(document.source) }
    return chosen
  }

  private func resolve(_ selection: SourceSelection, _ settings: Settings) throws -> [Source] {
    let names = selection.names
    do {
      return try selection.resolveForRun(settings)
    } catch var error as ConfigurationError where cursor == impliedCursor && !names.isEmpty {
      // Other options take their value as a separate word.
      error.hint = "the name of a cursor follows =, as in --new=NAME"
      throw error
    }
  }

  /// The values of `--tag` that no source has as a tag.
  func articleTags(_ settings: Settings) -> [String] {
    guard !selection.tags.isEmpty else { return [] }
    let ofSources = Set(settings.taggedSources.flatMap(\.tags))
    return selection.tags.filter { !ofSources.contains($0) }
  }

  private func readDocument() throws -> StdinDocument {
    StdinDocument(try readInputUntilCancelled())
  }

  private func waitForSplay() async throws {
    guard let splay, mode != .never, !isDryRun else { return }
    let wait = splay.wait()
    if delivery.terminal(of: 2).isTTY, !isQuiet {
      notice("waiting \(wait.components.seconds) s before the first request (--splay)")
    }
    try await Task.sleep(for: wait)
  }

  func claimRun(_ store: Store) throws -> RunClaim? {
    // A store that is read-only has no lock beside it; runs that join others need none.
    guard ifRunning == .exit else { return (try? store.claimRun(onlyIfAlone: false)) ?? nil }
    if let claim = try store.claimRun(onlyIfAlone: true) { return claim }
    throw CommandError(
      status: .tryLater, code: "busy", message: "another fetch is running on this store",
      hint: "leave out --if-running=exit to share its work")
  }

  /// Runs `body` with the claim on the cursor, and gives it back; nil without a cursor, or with `--peek`.
  func withCursorClaim<Value>(
    _ store: Store, _ body: (CursorClaim?) async throws -> Value
  ) async throws -> Value {
    guard let cursor, !isPeek else { return try await body(nil) }
    guard let claim = try await store.claim(cursor: cursor) else {
      throw CommandError(
        status: .tryLater, code: "busy",
        message: "another run is reading the cursor \"\(cursor)\"",
        hint: "try again when it has ended")
    }
    do {
      let value = try await body(claim)
      await claim.release()
      return value
    } catch {
      await claim.release()
      throw error
    }
  }

  private func answer(_ engine: Engine, _ request: NewsRequest) async -> NewsReport {
    let progress = isQuiet ? nil : LiveProgress(terminal: delivery.terminal(of: 2))
    return await showing(progress) { (progress, update: Progress) in
      await progress.show(update)
    } during: {
      await engine.news(request, onProgress: $0)
    }
  }
}

extension Settings {
  /// What pruning keeps: the newest document of each source that is configured or was asked.
  func retentionPolicy(_ report: NewsReport) -> RetentionPolicy {
    RetentionPolicy(
      maxAge: retention, maxArticles: maxArticles,
      configured: Set(configuredNames + report.sources.map(\.name)))
  }
}

extension CommandError {
  /// The articles were printed, but the cursor could not be moved.
  fileprivate static func cursorNotKept(_ cursor: String, _ hint: String?) -> CommandError {
    CommandError(
      status: .unavailable, code: "store.readOnly",
      message: "the cursor \"\(cursor)\" is not kept: the next run prints these articles again",
      hint: hint)
  }
}
