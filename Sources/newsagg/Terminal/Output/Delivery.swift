// Delivery.swift - the format and the place of a result.

import NewsConfiguration
import NewsCore
import NewsRendering
import NewsText

/// The format and the place of a result.
struct Delivery: Hashable, Sendable {
  /// The format asked for; nil for the default of the place (see ``chosenFormat``).
  var format: OutputFormat?
  /// Names of fields separated by commas, or ``listOfFields``.
  var fields: String?
  /// The greatest number of rows or articles.
  var limit: Int?
  /// The name of the output file; nil and `-` mean standard output.
  var output: String?
  var color: ColorChoice?
  var usesHyperlinks: Bool?
  var usesPager = true
  /// The time to which ages are counted: now by the clock of the store; nil: by this machine's.
  var now: WallTime?
  /// Appends the result to the file.
  var appends = false
  /// TSV and CSV begin with a line of field names.
  var hasHeader = true
  /// Numbers the rows of articles even without a terminal.
  var isNumbered = false
  /// The settings for what no option says.
  var defaults = OutputSettings()

  /// The format of the option, else of the settings, else a table on a terminal and JSON elsewhere.
  ///
  /// It must be read before standard output is closed.
  var chosenFormat: OutputFormat {
    format ?? (isOnTerminal ? defaults.terminalFormat : defaults.pipeFormat)
  }

  var isToStandardOutput: Bool { output == nil || output == "-" }

  /// The name of the output file with the local time filled in; nil for standard output.
  func outputFile(_ now: @autoclosure () -> WallTime = SystemClock().now().wall) -> String? {
    guard let output, output != "-" else { return nil }
    return datedPath(output, Zone.system.civil(now()))
  }

  private var isOnTerminal: Bool { isToStandardOutput && terminal.isTTY }

  var terminal: Terminal { terminal(of: 1) }

  func terminal(of descriptor: Int32) -> Terminal {
    Terminal(
      descriptor: descriptor, color: color ?? defaults.color,
      environment: Environment.current.variables)
  }

  var renderOptions: RenderOptions { renderOptions(now: now ?? SystemClock().now().wall) }

  /// The options for a stream, standard output by default, with times in this system's zone.
  func renderOptions(now: WallTime, descriptor: Int32 = 1) -> RenderOptions {
    let terminal = terminal(of: descriptor)
    var options = RenderOptions(now: now, terminal: terminal)
    options.zone = .system
    options.hasHeader = hasHeader && !(appends && outputFile(now).map(isFilled) ?? false)
    options.usesHyperlinks = terminal.obeysEscapes && wantsHyperlinks(terminal)
    return options
  }

  /// The options for articles, whose rows have numbers where a person can type them.
  func articleOptions(now: WallTime) -> RenderOptions {
    var options = renderOptions(now: now)
    options.numbersRows = isOnTerminal || isNumbered
    return options
  }

  private func wantsHyperlinks(_ terminal: Terminal) -> Bool {
    if let usesHyperlinks { return usesHyperlinks }
    return switch defaults.hyperlinks {
    case .always: true
    case .never: false
    case .auto: terminal.followsLinks
    }
  }

  /// Whether the output is kept or read: false when standard output was closed by the caller.
  var hasReader: Bool {
    output != nil && output != "-" || !wasOutputClosed.withLock { $0 }
  }

  /// Writes the whole result: to the file, or to standard output.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    try write { bytes.withUnsafeBufferPointer($0) }
  }

  /// Writes a result that comes in pieces; a file is written as a whole or not at all.
  func write(_ result: ByteSource) throws(OutputError) {
    if let file = outputFile() {
      return appends ? try appendToFile(result, at: file) : try writeFile(result, at: file)
    }
    if chosenFormat == .table, isOnTerminal { return try writeText(collected(result)) }
    try Output.standardOutput.write(result)
    try Output.standardOutput.close()
  }

  /// Writes a part of a longer result: appends it to the file, or writes it to standard output without
  /// closing it.
  func append(_ bytes: [UInt8]) throws(OutputError) {
    if let file = outputFile() { return try appendToFile(bytes, at: file) }
    try Output.standardOutput.write(bytes)
  }

  /// Writes text for people to standard output, through the pager if it is longer than the screen.
  func writeText(_ bytes: [UInt8]) throws(OutputError) {
    let lines = bytes.count { $0 == 0x0a }
    let isLong = isOnTerminal && terminal.obeysEscapes && lines >= terminal.height ?? .max
    if usesPager, isLong, let pager = pagerCommand(defaults.pager, .current), page(bytes, pager) {
      return
    }
    try Output.standardOutput.write(bytes)
    try Output.standardOutput.close()
  }

  /// Refuses `--fields` with a format whose fields are fixed.
  func checkFields(in formats: [OutputFormat] = OutputFormat.withFields) throws {
    let format = chosenFormat
    guard fields != nil, fields != listOfFields, !formats.contains(format) else { return }
    throw CommandError.usage(
      "\(format.rawValue) has no fields to choose",
      hint: "--fields goes with \(formats.map(\.rawValue).joined(separator: ", "))")
  }

  /// The greatest number of articles, from the option or the settings.
  var articleLimit: Int? { limit ?? defaults.limit }

  /// The fields of articles; those of the settings apply to tables only.
  var articleFields: String? {
    if fields != nil || chosenFormat != .table || defaults.fields.isEmpty { return fields }
    return defaults.fields.joined(separator: ",")
  }

  /// Remembers the article of each row when the rows of a table have numbers.
  ///
  /// Call it before the rows are written, because writing closes the output.
  func remember(_ articles: [Article], _ settings: Settings) {
    guard chosenFormat == .table, isToStandardOutput, terminal.isTTY || isNumbered else { return }
    LastListing(store: settings.store, articles).remember(.current)
  }

  /// Delivers rows of any kind; `--fields` without a value lists the fields instead.
  func write<Row>(
    _ name: String, _ columns: [Column<Row>], _ rows: [Row], _ options: RenderOptions? = nil
  ) throws {
    guard OutputFormat.ofListings.contains(chosenFormat) else {
      throw CommandError.usage(
        "\(chosenFormat.rawValue) is for articles only",
        hint: "use "
          + OutputFormat.ofListings.map(\.rawValue).joined(separator: ", "))
    }
    if fields == listOfFields { return try write(fieldList(columns.map(\.name))) }
    let rows = limit.map { Array(rows.prefix($0)) } ?? rows
    let listing = try Listing(name, columns, rows, fields: fields)
    try write(listing.rendered(as: chosenFormat, options ?? renderOptions))
  }

  /// Says what was not found, if a table would have only its header line.
  func noticeIfEmpty(_ rows: some Collection, _ sentence: String) {
    if rows.isEmpty, chosenFormat == .table, fields != listOfFields { notice(sentence) }
  }

  func fieldList(_ names: [String]) -> [UInt8] {
    names.flatMap { Array("\($0)\n".utf8) }
  }
}

/// Writes one line for people to stderr; errors are ignored.
func notice(_ text: String) {
  try? Output.standardError.write(Array("newsagg: \(escaped(text, for: .terminal))\n".utf8))
}
