// NewsDocument+Notes.swift - what is wrong with a source or the store, for a person.

import NewsCore
import NewsEngine

extension NewsDocument {
  /// One line for each source that is not fine, and for the store; for the standard error.
  ///
  /// More than eight that would say the same share a line, for a screen has fifty; a critical source
  /// always has its own.
  func notes(_ options: RenderOptions) -> [UInt8] {
    var notes: [Note] = []
    var positions: [String: Int] = [:]
    for run in report.sources.runs where !run.report.isUpToDate {
      let names = report.sources.names[run.positions]
      let note = Note(run.report, Array(names))
      if let position = positions[note.text] {
        notes[position].names += names
      } else {
        positions[note.text] = notes.count
        notes.append(note)
      }
    }
    if let problem = report.storeProblem {
      notes.append(Note(names: ["store"], state: "degraded", reason: problem, style: .bad))
    }
    return notes.flatMap { $0.lines(options) }.flatMap { Array($0.utf8) + [0x0a] }
  }
}

private let mostAlike = 8
private let namesOfMany = 3

/// What several sources have to say.
private struct Note {
  var names: [String]
  let state: String
  let reason: String
  let style: TextStyle
  var isCritical = false

  /// Notes of equal text are one.
  var text: String { "\(state): \(reason)" }

  func lines(_ options: RenderOptions) -> [String] {
    if isCritical || names.count <= mostAlike { return names.map { line($0, options) } }
    let named = names.prefix(namesOfMany).joined(separator: ", ")
    return [line("\(named) and \(names.count - namesOfMany) more", options)]
  }

  private func line(_ who: String, _ options: RenderOptions) -> String {
    let mark = styled("\(escaped(who, for: .terminal)): \(state)", style, if: options.usesColor)
    return "newsagg: \(mark): \(escaped(reason, for: .terminal))"
  }
}

extension Note {
  init(_ source: SourceReport, _ names: [String]) {
    let age = source.hasCopy ? source.age.map { ", copy of \(shortWait($0)) ago" } ?? "" : ""
    let kind = source.isCritical ? "critical, " : ""
    let code = source.errorCode.map { " (\($0.rawValue))" } ?? ""
    self.init(
      names: names, state: kind + source.state.rawValue + age,
      reason: (source.reason ?? "no copy") + code, style: source.isSatisfied ? .warning : .bad,
      isCritical: source.isCritical)
  }
}
