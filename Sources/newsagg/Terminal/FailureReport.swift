// FailureReport.swift - ends the process with the message and status of an error.

import ArgumentParser
import Glibc
import NewsText

/// Ends the process with the message and the status of `error`.
func exit(with error: any Error, asJSON: Bool) -> Never {
  if case OutputError.closedPipe? = error as? OutputError { endWithBrokenPipe() }
  // The argument parser gives this status to every unknown error.
  let isUnknown = !(error is ExitCode) && Newsagg.exitCode(for: error) == .failure
  let internalError = CommandError(
    status: .internalError, code: "internal", message: "\(error)",
    hint: "this is a fault of newsagg; please report it")
  guard let failure = CommandError(error) ?? (isUnknown ? internalError : nil) else {
    exitFromParser(error, asJSON: asJSON)
  }
  report(failure, asJSON: asJSON)
  Glibc.exit(failure.status.rawValue)
}

/// Writes help and version to stdout, checked like every output, and wrong usage to stderr.
private func exitFromParser(_ error: any Error, asJSON: Bool) -> Never {
  let code = Newsagg.exitCode(for: error)
  var text = Newsagg.fullMessage(for: error)
  if text.isEmpty { Glibc.exit(code.rawValue) }
  if text.hasPrefix("Error: ") { text = "newsagg: " + text.dropFirst("Error: ".count) }
  // The parser's message repeats what was typed.
  text = text.split(separator: "\n", omittingEmptySubsequences: false)
    .map { escaped(String($0), for: .terminal) + "\n" }.joined()
  do {
    if code.isSuccess {
      try Output.standardOutput.write(Array(text.utf8))
    } else if asJSON {
      report(.usage(Newsagg.message(for: error)), asJSON: asJSON)
    } else {
      try Output.standardError.write(Array(text.utf8))
    }
  } catch {
    exit(with: error, asJSON: asJSON)
  }
  Glibc.exit(code.rawValue)
}

/// Writes one line to stderr: text or, if JSON was requested, one JSON object.
private func report(_ failure: CommandError, asJSON: Bool) {
  guard !failure.isQuiet else { return }
  // When stderr is closed, the exit status must be enough.
  try? Output.standardError.write(Array(failure.line(asJSON: asJSON).utf8))
}

extension CommandError {
  /// The line for stderr with its line end, as text or as one JSON object.
  func line(asJSON: Bool) -> String {
    guard asJSON else { return "newsagg: \(escaped(description, for: .terminal))\n" }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("error")
      writer.object { writer in
        writer.field("code", code)
        writer.field("message", message)
        writer.field("hint", hint)
      }
      writer.field("exit", status.rawValue)
    }
    return String(decoding: writer.bytes, as: UTF8.self) + "\n"
  }
}
