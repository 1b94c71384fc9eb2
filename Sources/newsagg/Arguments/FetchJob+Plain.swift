// FetchJob+Plain.swift - reads a plain fetch without the argument parser, which is slow to start.

import NewsConfiguration
import NewsEngine
import NewsRendering

extension FetchJob {
  /// Reads the arguments of a plain `fetch`: names and the options below, spelled as in the manual.
  ///
  /// The argument parser builds its description of every option before it reads the first, which
  /// takes longer than a cached answer (docs/decisions/0013-plain-fetch.md). The result is nil for all
  /// other arguments; the parser reads those and reports errors. Nothing is accepted here that the
  /// parser would read differently.
  init?(plain arguments: [String]) {
    self.init()
    var names: [String] = []
    var listed: [String] = []
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      guard argument.hasPrefix("-") else {
        names.append(argument)
        continue
      }
      if argument == "--sources" {
        guard let first = rest.popFirst(), !first.hasPrefix("-"), listed.isEmpty else { return nil }
        listed = [first]
      } else if !take(option: argument, &rest) {
        return nil
      }
    }
    selection = SourceSelection(arguments: names, listed: listed)
    // "-" among other names is standard input too; the parser handles that.
    if selection.names.contains("-") { return nil }
  }

  /// Applies an option and its value; false if the parser has to read it.
  private mutating func take(option: String, _ rest: inout ArraySlice<String>) -> Bool {
    switch option {
    case "--json": delivery.format = .json
    case "--offline": mode = .never
    case "-q", "--quiet": isQuiet = true
    case "-f", "--format":
      guard delivery.format == nil, let word = rest.popFirst(),
        let format = OutputFormat(rawValue: word)
      else { return false }
      delivery.format = format
    case "-l", "--limit":
      guard delivery.limit == nil, let word = rest.popFirst(), let limit = Int(word), limit > 0
      else { return false }
      delivery.limit = limit
    case "-o", "--output", "--config", "--store":
      guard let file = rest.popFirst(), !file.isEmpty, !file.hasPrefix("-") else { return false }
      return !take(file, for: option)
    default: return false
    }
    return true
  }

  /// Applies `--output` or `--append`; true when a file was given before.
  private mutating func take(_ file: String, for option: String) -> Bool {
    switch option {
    case "--config":
      defer { flags.config = file }
      return flags.config != nil
    case "--store":
      return flags.values.updateValue((option, file), forKey: "store") != nil
    default:
      defer { delivery.output = file }
      return delivery.output != nil
    }
  }
}
