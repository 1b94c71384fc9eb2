// Browser.swift - opens a link in the user's browser.

import NewsConfiguration
import NewsText

/// Opens links one after another with `$BROWSER`, else with `xdg-open`.
///
/// `$BROWSER` is a list of commands separated by colons; the first that can be started is used. `%s`
/// stands for the link; without it the link is the last argument. No shell reads the link.
func openInBrowser(_ link: String, _ environment: Environment) throws {
  let commands = browserCommands(environment["BROWSER"], link)
  for command in commands {
    let status = runProgram(command)
    if status == 0 { return }
    if status != 127 {
      throw CommandError(
        status: .unavailable, code: "browser", message: "\(command[0]) ended with \(status)",
        hint: "the link is \(link)")
    }
  }
  throw CommandError(
    status: .unavailable, code: "browser",
    message: "no browser: \(commands.map { $0[0] }.joined(separator: ", ")) cannot be started",
    hint: "name one in BROWSER; the link is \(link)")
}

/// The words of each command in `$BROWSER`; only `xdg-open` when the variable is empty or unset.
func browserCommands(_ variable: String?, _ link: String) -> [[String]] {
  let commands = (variable ?? "xdg-open").split(separator: ":")
    .map { $0.split(separator: " ").map(String.init) }.filter { !$0.isEmpty }
  return commands.map { command in
    let filled = command.map { $0.replacing("%s", with: link) }
    return filled == command ? command + [link] : filled
  }
}
