// Delivery.swift - how a result is written, and where.

import NewsConfiguration
import NewsCore
import NewsRendering
import NewsText

/// How a result is written, and where.
struct Delivery: Hashable, Sendable {
  /// Nil: whatever suits the place.
  var format: OutputFormat?
  /// Names with commas, or ``listOfFields``.
  var fields: String?
  /// Rows or articles at most.
  var limit: Int?
  /// A file; nil and `-` are standard output.
  var output: String?
  var color: ColorChoice?
  var usesHyperlinks: Bool?
  var usesPager = true
  /// The result goes to the end of the file.
  var appends = false
  /// TSV and CSV begin with a line of names.
  var hasHeader = true
  /// Rows of articles have numbers also where there is no terminal.
  var isNumbered = false
  /// What counts where no option says it.
  var defaults = OutputSettings()

  /// What was asked for, else a table on a terminal and JSON elsewhere, or what the settings say
  /// instead; for as long as the output is open.
  var chosenFormat: OutputFormat {
    format ?? (isOnTerminal ? defaults.terminalFormat : defaults.pipeFormat)
  }

  var isToStandardOutput: Bool { output == nil || output == "-" }

  /// The file that is written to, its name with the local time; nil for standard output.
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

  var renderOptions: RenderOptions { renderOptions(now: SystemClock().now().wall) }

  /// For standard output, or another stream, with the times of this system's zone.
  func renderOptions(now: WallTime, descriptor: Int32 = 1) -> RenderOptions {
    let terminal = terminal(of: descriptor)
    var options = RenderOptions(now: now, terminal: terminal)
    options.zone = .system
    options.hasHeader = hasHeader && !(appends && outputFile(now).map(isFilled) ?? false)
    options.usesHyperlinks = terminal.obeysEscapes && wantsHyperlinks(terminal)
    return options
  }

  /// The same for articles, whose rows have numbers where a person can type them.
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

  /// What is written arrives somewhere.
  var hasReader: Bool {
    output != nil && output != "-" || !wasOutputClosed.withLock { $0 }
  }

  /// Writes the whole result: to the file, or to standard output.
  func write(_ bytes: [UInt8]) throws(OutputError) {
    try write { bytes.withUnsafeBufferPointer($0) }
  }

  /// The same of a result that comes in pieces; a file is there whole or not at all.
  func write(_ result: ByteSource) throws(OutputError) {
    if let file = outputFile() {
      return appends ? try appendToFile(result, at: file) : try writeFile(result, at: file)
    }
    if chosenFormat == .table, isOnTerminal { return try writeText(collected(result)) }
    try Output.standardOutput.write(result)
    try Output.standardOutput.close()
  }

  /// Writes a part of a result that goes on: to the end of the file, or to standard output, which stays
  /// open.
  func append(_ bytes: [UInt8]) throws(OutputError) {
    if let file = outputFile() { return try appendToFile(bytes, at: file) }
    try Output.standardOutput.write(bytes)
  }

  /// Writes text for a person to standard output, through the pager where it does not fit on the screen.
  func writeText(_ bytes: [UInt8]) throws(OutputError) {
    let lines = bytes.count { $0 == 0x0a }
    let isLong = isOnTerminal && terminal.obeysEscapes && lines >= terminal.height ?? .max
    if usesPager, isLong, let pager = pagerCommand(defaults.pager, .current), page(bytes, pager) {
      return
    }
    try Output.standardOutput.write(bytes)
    try Output.standardOutput.close()
  }

  /// Refuses `--fields` with a format that has none to choose.
  func checkFields(in formats: [OutputFormat] = OutputFormat.withFields) throws {
    let format = chosenFormat
    guard fields != nil, fields != listOfFields, !formats.contains(format) else { return }
    throw CommandError.usage(
      "\(format.rawValue) has no fields to choose",
      hint: "--fields goes with \(formats.map(\.rawValue).joined(separator: ", "))")
  }

  /// Articles at most, where the settings may say it.
  var articleLimit: Int? { limit ?? defaults.limit }

  /// Fields of articles; those of the settings are for tables.
  var articleFields: String? {
    if fields != nil || chosenFormat != .table || defaults.fields.isEmpty { return fields }
    return defaults.fields.joined(separator: ",")
  }

  /// Keeps which article is behind each row, where the rows of a table have numbers; before they are
  /// written, for then the output is closed.
  func remember(_ articles: [Article], _ settings: Settings) {
    guard chosenFormat == .table, isToStandardOutput, terminal.isTTY || isNumbered else { return }
    LastListing(store: settings.store, articles).remember(.current)
  }

  /// Delivers rows of any kind; an empty `--fields` names the fields there are.
  func write<Row>(
    _ name: String, _ columns: [Column<Row>], _ rows: [Row], _ options: RenderOptions? = nil
  ) throws {
    guard OutputFormat.ofListings.contains(chosenFormat) else {
      throw CommandError.usage(
        "\(chosenFormat.rawValue) is a format of articles",
        hint: "this is written as "
          + OutputFormat.ofListings.map(\.rawValue).joined(separator: ", "))
    }
    if fields == listOfFields { return try write(fieldList(columns.map(\.name))) }
    let rows = limit.map { Array(rows.prefix($0)) } ?? rows
    let listing = try Listing(name, columns, rows, fields: fields)
    try write(listing.rendered(as: chosenFormat, options ?? renderOptions))
  }

  func fieldList(_ names: [String]) -> [UInt8] {
    names.flatMap { Array("\($0)\n".utf8) }
  }
}

/// Writes one line for a person on stderr; a lost one changes nothing.
func notice(_ text: String) {
  try? Output.standardError.write(Array("newsagg: \(escaped(text, for: .terminal))\n".utf8))
}
