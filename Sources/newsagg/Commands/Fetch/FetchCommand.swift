// FetchCommand.swift - the options of fetch.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsText

struct FetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch",
    abstract: "Refresh the due sources and print the articles of all sources.",
    discussion: """
      Articles of fresh sources come from the store. By --deadline the command prints what it has, and \
      names each missing source with the reason. A --tag that no source has selects articles by their own tags.
      """)

  @Argument(
    help: "Sources by name or URL; - reads a feed document from stdin.",
    completion: .custom(completeSources))
  var names: [String] = []

  @OptionGroup var sources: SourceOptions
  @OptionGroup var articles: ArticleOptions
  @OptionGroup var how: RunOptions
  @OptionGroup var table: ArticleTableOptions
  @OptionGroup var listing: ListingOptions
  @OptionGroup var options: SettingOptions

  func validate() throws {
    if how.refresh, how.offline {
      throw ValidationError("--refresh and --offline contradict each other")
    }
    if how.offline, sources.selection(names).names.contains("-") {
      throw ValidationError("--offline and - contradict each other")
    }
    if how.cursor == nil, how.peek || !how.each.isEmpty {
      let option = how.peek ? "--peek" : "--each"
      throw ValidationError("\(option) needs a cursor: --new=NAME")
    }
    if how.each.first == "" {
      throw ValidationError("--each needs a program to run: --each notify-send")
    }
    if how.follow { try checkFollow() }
    if how.refresh, how.maxAge != nil {
      throw ValidationError("--refresh and --max-age contradict each other")
    }
  }

  private func checkFollow() throws {
    let others = [
      ("--refresh", how.refresh), ("--dry-run", how.dryRun), ("--reverse", articles.reverse),
      ("--group", articles.group != nil),
      ("--exit-status", how.exitStatus), ("-", sources.selection(names).names.contains("-")),
    ]
    if let other = others.first(where: \.1) {
      throw ValidationError("--follow and \(other.0) contradict each other")
    }
    if listing.output != nil, listing.output != "-", !listing.append {
      throw ValidationError("--follow writes to the end of a file: add --append")
    }
    if let format = listing.format, format != .json, !FollowPrinter.formats.contains(format) {
      throw ValidationError(
        "--follow writes lines: "
          + FollowPrinter.formats.map(\.rawValue).joined(separator: ", "))
    }
  }

  mutating func run() async throws {
    try await job().run()
  }

  /// The options as checked values.
  func job() throws -> FetchJob {
    var job = FetchJob()
    job.selection = sources.selection(names)
    job.readsDocument = job.selection.names.contains("-")
    job.selection.names.removeAll { $0 == "-" }
    job.query = try articles.query(now: SystemClock().now().wall)
    job.order = articles.sort
    job.isReversed = articles.reverse
    job.group = articles.group
    job.delivery = listing.delivery()
    table.apply(to: &job.delivery)
    job.flags = options.flags([
      "deadline": how.deadline, "timeout": how.timeout, "concurrency": how.concurrency,
      "per_host": how.perHost,
    ])
    job.logLevel = options.logLevel
    try how.apply(to: &job)
    return job
  }
}

extension FailOn: ExpressibleByArgument {}
extension IfRunning: ExpressibleByArgument {}

/// Options of the run itself: what it does besides choosing articles.
struct RunOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Answer within this time, with the articles it has by then (default 10s).", valueName: "time")
  )
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

  @Flag(help: "Ask all sources again, except where a publisher asked for a pause.")
  var refresh = false

  @Flag(help: "Do not use the network: answer from the store.")
  var offline = false

  @Option(
    name: .customLong("new"),
    help: ArgumentHelp(
      "Only articles not yet printed with this cursor: --new=NAME; --new alone is \"default\".",
      valueName: "cursor"), completion: .custom(completeCursors))
  var cursor: String?

  @Flag(
    help: """
      Keep running, refresh due sources, and print each new article as it arrives. It begins, with --new, with \
      the articles that are new for the cursor, else with the newest ones, as many as -l says.
      """)
  var follow = false

  @Flag(help: "With --new: print the new articles, but do not move the cursor.")
  var peek = false

  @Flag(help: "If there is no article, write nothing and create no file.")
  var skipEmpty = false

  @Option(
    parsing: .remaining,
    help: ArgumentHelp(
      """
      With --new: run this program for each article instead of printing it, with its fields in the variables \
      NEWS_TITLE, NEWS_URL and so on. This must be the last option.
      """, valueName: "command"))
  var each: [String] = []

  @Flag(help: "Print which sources would be asked and why, without asking them.")
  var dryRun = false

  @Option(
    help: """
      When to fail: if a critical source is missing (named sources are critical), if any source is neither fresh nor cached, or \
      never.
      """)
  var failOn = FailOn.critical

  @Flag(help: "Exit 1 when there is no article to print or, with --new, no new one.")
  var exitStatus = false

  @Option(
    help: ArgumentHelp(
      "First wait a random time, for example 0-120s, so that many machines do not ask at once.",
      valueName: "range"))
  var splay: String?

  @Option(help: "What to do while another fetch is running: share its work, or exit 75.")
  var ifRunning = IfRunning.join

  @Flag(
    name: .shortAndLong,
    help:
      "Print no message on success; report a failing source when the failure begins, lasts or ends."
  )
  var quiet = false

  @Option(
    help: ArgumentHelp("Save each request and response in this directory.", valueName: "dir"),
    completion: .directory)
  var record: String?

  @Option(
    help: ArgumentHelp(
      "Take responses from such a directory instead of the network.", valueName: "dir"),
    completion: .directory)
  var replay: String?

  /// Copies these options into `job`, except deadlines and limits, which are settings.
  fileprivate func apply(to job: inout FetchJob) throws {
    job.network = try network
    job.mode = try mode
    job.cursor = cursor
    job.isPeek = peek
    job.skipsEmpty = skipEmpty
    job.follows = follow
    job.command = each
    job.isDryRun = dryRun
    job.failOn = failOn
    job.failsWhenEmpty = exitStatus
    job.splay = try splay.map(Splay.init(checking:))
    job.ifRunning = ifRunning
    job.isQuiet = quiet
  }

  var network: NetworkMode {
    get throws {
      if record == "" || replay == "" {
        throw CommandError.usage("\(record == "" ? "--record" : "--replay") needs a directory")
      }
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
        throw CommandError.usage(
          "invalid duration \"\(maxAge)\" for --max-age", hint: "use 30s, 15m or 2h")
      }
      return .ifOlder(than: age)
    }
  }
}

extension Splay {
  fileprivate init(checking text: String) throws {
    guard let splay = Splay(text) else {
      throw CommandError.usage("invalid range \"\(text)\" for --splay", hint: "use 0-120s or 2m")
    }
    self = splay
  }
}
