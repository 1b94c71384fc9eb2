// Terminal.swift - finds out what a stream is connected to, and what it can show.

import NewsConfiguration
import NewsCore
import NewsRendering

import Glibc

/// The value of `--color`.
typealias ColorChoice = OutputSettings.Choice

/// What a stream is connected to.
struct Terminal: Hashable, Sendable {
  let isTTY: Bool
  /// Whether it understands escape sequences, so that a line can be redrawn; not with TERM=dumb.
  let obeysEscapes: Bool
  /// Whether it is known to support links in text (OSC 8).
  let followsLinks: Bool
  /// The width in columns; nil when lines have no limit.
  let width: Int?
  /// The height in lines; nil without a terminal, or when it does not report its height.
  let height: Int?
  let usesColor: Bool

  /// Reads COLUMNS, NO_COLOR, CLICOLOR_FORCE and TERM from the environment, and the variables by which
  /// ``knowsHyperlinks(_:)`` recognises terminals.
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

/// Decides by the first of these that is set: `--color`, NO_COLOR, CLICOLOR_FORCE, TERM, the stream.
///
/// An empty NO_COLOR counts as not set (no-color.org), and so does a CLICOLOR_FORCE of 0
/// (bixense.com/clicolors).
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

/// The width of lines: that of the terminal, else COLUMNS, else 80; at least 20.
///
/// COLUMNS also counts without a terminal, for users who want a fixed width in a pipe.
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

/// Whether the terminal is known to support links in text.
///
/// Other terminals may print the escape sequence. Inside of a multiplexer the variables of the terminal
/// around it, and even its TERM, may be inherited. tmux supports links since 3.4 and passes them to
/// terminals that do so too; earlier versions and screen do not.
func knowsHyperlinks(_ environment: [String: String]) -> Bool {
  let term = environment["TERM"] ?? ""
  if term == "dumb" || environment["STY"] != nil { return false }
  if environment["TERM_PROGRAM"] == "tmux" {
    return passesHyperlinks(tmux: environment["TERM_PROGRAM_VERSION"] ?? "")
  }
  if environment["TMUX"] != nil || ["screen", "tmux"].contains(where: term.hasPrefix) {
    return false
  }
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

/// Whether this version of tmux (`3.3a`, `3.4`, `next-3.6`) supports links.
private func passesHyperlinks(tmux version: String) -> Bool {
  let digits = version.split { !$0.isNumber }.compactMap { Int($0) }
  guard digits.count > 1 else { return false }
  return (digits[0], digits[1]) >= (3, 4)
}

extension RenderOptions {
  /// The options that suit `terminal`: indented and coloured for people, compact for programs.
  init(now: WallTime, terminal: Terminal) {
    self.init(now: now)
    isPretty = terminal.isTTY
    width = terminal.width
    usesColor = terminal.usesColor
  }
}
