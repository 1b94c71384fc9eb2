// Terminal.swift - what a stream is connected to, and how it may be written.

import NewsConfiguration
import NewsCore
import NewsRendering

import Glibc

/// `--color`.
typealias ColorChoice = OutputSettings.Choice

/// What a stream is connected to.
struct Terminal: Hashable, Sendable {
  let isTTY: Bool
  /// A line can be redrawn and a title be a link; TERM=dumb says no.
  let obeysEscapes: Bool
  /// It is known to follow links in text (OSC 8).
  let followsLinks: Bool
  /// Columns; nil where nothing limits a line.
  let width: Int?
  /// Lines; nil where there is no terminal, or it does not tell.
  let height: Int?
  let usesColor: Bool

  /// Of the environment COLUMNS, NO_COLOR, CLICOLOR_FORCE and TERM count, and what tells one terminal
  /// from another.
  init(descriptor: Int32, color: ColorChoice = .auto, environment: [String: String]) {
    isTTY = isatty(descriptor) == 1
    obeysEscapes = isTTY && environment["TERM"] != "dumb"
    let size = isTTY ? measuredSize(descriptor) : nil
    width = terminalWidth(isTTY: isTTY, columns: environment["COLUMNS"], measured: size?.columns)
    height = size?.rows
    followsLinks = obeysEscapes && knowsHyperlinks(environment)
    usesColor = newsagg.usesColor(color, environment: environment, isTTY: isTTY)
  }

  init(isTTY: Bool, width: Int?, height: Int? = nil, usesColor: Bool) {
    self.isTTY = isTTY
    obeysEscapes = isTTY
    followsLinks = false
    self.width = width
    self.height = height
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

private func measuredSize(_ descriptor: Int32) -> (columns: Int, rows: Int?)? {
  var size = winsize()
  guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
  return (Int(size.ws_col), size.ws_row > 0 ? Int(size.ws_row) : nil)
}

/// Whether the terminal is one of those that are known to follow links in text.
///
/// Others may print the link as rubbish. A multiplexer hides what it runs in, and so counts as unknown.
func knowsHyperlinks(_ environment: [String: String]) -> Bool {
  let term = environment["TERM"] ?? ""
  if ["screen", "tmux", "dumb"].contains(where: term.hasPrefix) { return false }
  if ["KITTY_WINDOW_ID", "WT_SESSION", "DOMTERM"].contains(where: { environment[$0] != nil }) {
    return true
  }
  if let vte = environment["VTE_VERSION"].flatMap(Int.init) { return vte >= 5000 }
  if environment["KONSOLE_VERSION"].flatMap(Int.init) ?? 0 >= 201_100 { return true }
  let programs = ["iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "rio", "Tabby"]
  if let program = environment["TERM_PROGRAM"], programs.contains(program) { return true }
  return ["xterm-kitty", "xterm-ghostty", "foot", "alacritty", "wezterm", "contour"]
    .contains { term == $0 || term.hasPrefix($0 + "-") }
}

extension RenderOptions {
  /// For what a stream is connected to: pretty and in colour for a person, compact for a program.
  init(now: WallTime, terminal: Terminal) {
    self.init(now: now)
    isPretty = terminal.isTTY
    width = terminal.width
    usesColor = terminal.usesColor
  }
}
