// SourcesAddCommand.swift - checks a source with one request and adds it to the configuration file.

import ArgumentParser
import FeedParsing
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsStore
import NewsText

extension SourcesCommand {
  struct Add: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "add",
      abstract: "Ask a feed once and write it into the configuration file.",
      discussion: """
        Comments and order of the file are kept. A web page is not added; the feeds that it names \
        are shown. Given the name of a built-in source, it copies that source into the file.

          newsagg sources add https://example.org/feed.xml --name example --tag world
        """)

    @Argument(
      help: "URL of a feed, or the name of a built-in source.",
      completion: .custom(completeSources))
    var urls: [String]

    @Option(help: ArgumentHelp("Name of the source (default: its host name).", valueName: "name"))
    var name: String?

    @Option(
      help: ArgumentHelp("Tag of the source; may be repeated.", valueName: "tag"),
      completion: .custom(completeTags))
    var tag: [String] = []

    @Flag(help: "Let fetch fail when it has no acceptable copy of this source.")
    var critical = false

    @Flag(name: .customLong("no-check"), help: "Add the source without a request.")
    var skipsCheck = false

    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: SettingOptions

    func validate() throws {
      if name != nil, urls.count > 1 { throw ValidationError("--name is for one URL at a time") }
      if let name, !isSourceName(name) {
        throw ValidationError(sourceNameRule)
      }
    }

    mutating func run() async throws {
      let settings = try options.load()
      let file = try settings.editableFile(.current)
      // Without repetitions.
      urls = urls.enumerated().filter { urls.firstIndex(of: $1) == $0 }.map(\.element)
      let wanted = try newSources(settings)
      let checks = skipsCheck ? [] : try await check(wanted, settings)
      let refused = Set(checks.filter { !$0.isGood }.map(\.source.name))
      let titles = Dictionary(checks.map { ($0.source.name, $0.feed?.title?.plainText) }) { $1 }
      let tables = wanted.filter { !refused.contains($0.name) }.map { source in
        NewSourceTable(source: source, comment: titles[source.name] ?? nil)
      }
      if !tables.isEmpty {
        try editConfiguration(at: file, .current) { try addingSources(tables, to: $0) }
        notice("added \(tables.map(\.source.name).joined(separator: ", ")) to \(file)")
      }
      // For a single source without a document the error has all information.
      let shown = checks.count > 1 ? checks : checks.filter { $0.isGood || $0.isDocument }
      if !shown.isEmpty {
        try listing.delivery(settings).write("checks", SourceCheck.columns, shown)
      }
      if let error = checks.lazy.compactMap(\.refusal).first { throw error }
    }

    /// The sources under their final names, so that what the request stores is found later.
    private func newSources(_ settings: Settings) throws -> [Source] {
      let own = Set(settings.ownNames)
      var namer = SourceNamer(taken: settings.catalogue.names)
      return try urls.map { text in
        var source = try builtIn(text, own) ?? Source(name: "", url: text)
        if source.name.isEmpty {
          if let fault = URLFault(text) { throw CommandError.usage(fault.description) }
          if let twin = settings.ownSources.first(where: { $0.url == text }) {
            throw CommandError.usage(
              "\(URIReference(text).redacted) is the source \"\(twin.name)\" already")
          }
          source.name = name ?? namer.name(title: nil, url: text)
        }
        source.name = name ?? source.name
        if own.contains(source.name) { throw TOMLEditError.exists(name: source.name) }
        source.tags += tag.filter { !source.tags.contains($0) }
        source.isCritical = critical
        return source
      }
    }

    /// The built-in source of this name, without API keys, which would be written into the file.
    private func builtIn(_ name: String, _ own: Set<String>) throws -> Source? {
      if name.contains("://") { return nil }
      let builtIn = builtInCatalogue(Environment(variables: [:]))
      if let source = builtIn.first(where: { $0.name == name }) { return source }
      if own.contains(name) { throw TOMLEditError.exists(name: name) }
      throw CommandError.usage(
        "\"\(name)\" is neither a URL nor a built-in source"
          + didYouMean(name, among: builtIn.map(\.name)),
        hint: "a URL begins with http:// or https://")
    }

    /// Asks each source once and stores the result, so that the next fetch is conditional and not too early.
    private func check(_ wanted: [Source], _ settings: Settings) async throws -> [SourceCheck] {
      let capture = ResponseCapture()
      return try await withEngine(
        settings, EngineSetup(logLevel: options.logLevel, wrapping: capture.wrapping)
      ) { engine in
        let known = Set(
          try await engine.schedules(wanted).compactMap { $0.record == nil ? nil : $0.source.name })
        let checks = await engine.check(wanted, deadline: settings.deadline, capture: capture)
        // A source that is not added leaves nothing new in the store.
        for check in checks where !check.isGood && !known.contains(check.source.name) {
          try await engine.store.removeSource(check.source.name, keepingArticles: true)
        }
        return checks
      }
    }
  }
}

extension Engine {
  /// Asks each source once, due or not, and waits for the answers until the deadline.
  func check(
    _ sources: [Source], deadline: Duration, capture: ResponseCapture
  ) async -> [SourceCheck] {
    var query = ArticleQuery(sources: [])
    query.limit = 0
    let awaited = sources.map { source in
      var source = source
      source.isCritical = true
      return source
    }
    var request = NewsRequest(sources: awaited, query: query, deadline: deadline)
    request.mode = .always
    let report = await news(request)
    await flush()
    return zip(sources, report.sources).map { source, result in
      SourceCheck(
        source, report: result, at: report.generatedAt, response: capture.response(to: source.url))
    }
  }
}

extension SourceCheck {
  /// Whether there was a successful response (2xx).
  var isDocument: Bool { response.map { (200..<300).contains($0.status) } ?? false }

  /// Why the source is not added, and what to do instead.
  var refusal: CommandError? {
    guard !isGood else { return nil }
    let url = URIReference(source.url).redacted
    let hint: String? =
      if let feed = feeds.first {
        "try newsagg sources add \(URIReference(feed).redacted)"
      } else if isDocument {
        "give the URL of a feed"
      } else if report.errorCode == .policyBlocked {
        // The message already says what is allowed.
        nil
      } else {
        "--no-check adds it without a request"
      }
    return CommandError(
      status: isDocument ? .badInput : report.errorCode == .limited ? .tryLater : .unavailable,
      code: report.errorCode?.rawValue ?? "input",
      message: "\(url) was not added: \(problems.first ?? "no answer")", hint: hint)
  }
}
