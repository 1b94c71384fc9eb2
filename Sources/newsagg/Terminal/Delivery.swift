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
  var color = ColorChoice.auto

  /// What was asked for, else a table on a terminal and JSON elsewhere; for as long as the output is open.
  var chosenFormat: OutputFormat {
    OutputFormat.chosen(format, isTTY: (output == nil || output == "-") && terminal.isTTY)
  }

  var terminal: Terminal { terminal(of: 1) }

  func terminal(of descriptor: Int32) -> Terminal {
    Terminal(descriptor: descriptor, color: color, environment: Environment.current.variables)
  }

  var renderOptions: RenderOptions { renderOptions(now: SystemClock().now().wall) }

  /// For standard output, or another stream, with the times of this system's zone.
  func renderOptions(
    now: WallTime, descriptor: Int32 = 1, usesHyperlinks: Bool = false
  ) -> RenderOptions {
    var options = RenderOptions(
      now: now, terminal: terminal(of: descriptor), usesHyperlinks: usesHyperlinks)
    options.zone = .system
    return options
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
  func write(
    _ result: ((UnsafeBufferPointer<UInt8>) -> Void) -> Void
  ) throws(OutputError) {
    if let output, output != "-" { return try writeFile(collected(result), at: output) }
    var failure: OutputError?
    result { piece in
      guard failure == nil else { return }
      do throws(OutputError) { try Output.standardOutput.write(piece) } catch { failure = error }
    }
    if let failure { throw failure }
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

  /// Delivers rows of any kind; an empty `--fields` names the fields there are.
  func write<Row>(_ name: String, _ columns: [Column<Row>], _ rows: [Row]) throws {
    guard OutputFormat.ofListings.contains(chosenFormat) else {
      throw CommandError.usage(
        "\(chosenFormat.rawValue) is a format of articles",
        hint: "this is written as "
          + OutputFormat.ofListings.map(\.rawValue).joined(separator: ", "))
    }
    if fields == listOfFields { return try write(fieldList(columns.map(\.name))) }
    let rows = limit.map { Array(rows.prefix($0)) } ?? rows
    let listing = try Listing(name, columns, rows, fields: fields)
    try write(listing.rendered(as: chosenFormat, renderOptions))
  }

  func fieldList(_ names: [String]) -> [UInt8] {
    names.flatMap { Array("\($0)\n".utf8) }
  }
}

/// Writes one line for a person on stderr; a lost one changes nothing.
func notice(_ text: String) {
  try? Output.standardError.write(Array("newsagg: \(escaped(text, for: .terminal))\n".utf8))
}
