// Terminal.swift - what a stream is connected to, and how it may be written.

import NewsCore
import NewsRendering

import Glibc

/// `--color`.
enum ColorChoice: String, CaseIterable, Sendable {
  case auto, always, never
}

/// What a stream is connected to.
struct Terminal: Hashable, Sendable {
  let isTTY: Bool
  /// A line can be redrawn and a title be a link; TERM=dumb says no.
  let obeysEscapes: Bool
  /// Columns; nil where nothing limits a line.
  let width: Int?
  let usesColor: Bool

  /// Of the environment only COLUMNS, NO_COLOR, CLICOLOR_FORCE and TERM count.
  init(descriptor: Int32, color: ColorChoice = .auto, environment: [String: String]) {
    isTTY = isatty(descriptor) == 1
    obeysEscapes = isTTY && environment["TERM"] != "dumb"
    width = terminalWidth(
      isTTY: isTTY, columns: environment["COLUMNS"],
      measured: isTTY ? measuredWidth(descriptor) : nil)
    usesColor = newsagg.usesColor(color, environment: environment, isTTY: isTTY)
  }

  init(isTTY: Bool, width: Int?, usesColor: Bool) {
    self.isTTY = isTTY
    obeysEscapes = isTTY
    self.width = width
    self.usesColor = usesColor
  }
}

/// The first of these that says something: `--color`, NO_COLOR, CLICOLOR_FORCE, TERM, the stream.
///
/// By no-color.org an empty NO_COLOR says nothing; by bixense.com/clicolors a CLICOLOR_FORCE of 0
/// says nothing.
func usesColor(_ choice: ColorChoice, environment: [String: String], isTTY: Bool) -> Bool {
  switch choice {
  case .always: return true
  case .never: return false
  case .auto: break
  }
  if !(environment["NO_COLOR"] ?? "").isEmpty { return false }
  if !["", "0"].contains(environment["CLICOLOR_FORCE"] ?? "") { return true }
  return isTTY && environment["TERM"] != "dumb"
}

/// The width to fit lines into: what the terminal says, else COLUMNS, else 80; at least 20.
///
/// COLUMNS also counts without a terminal, for those who ask for a width in a pipe.
func terminalWidth(isTTY: Bool, columns: String?, measured: Int?) -> Int? {
  let wished = columns.flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
  guard isTTY else { return wished.map { max($0, 20) } }
  return max(measured ?? wished ?? 80, 20)
}

private func measuredWidth(_ descriptor: Int32) -> Int? {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return Int(size.ws_col)
}

extension RenderOptions {
  /// For what a stream is connected to: pretty and in colour for a person, compact for a program.
  init(now: WallTime, terminal: Terminal, usesHyperlinks: Bool = false) {
    self.init(now: now)
    isPretty = terminal.isTTY
    width = terminal.width
    usesColor = terminal.usesColor
    self.usesHyperlinks = usesHyperlinks && terminal.obeysEscapes
  }
}
