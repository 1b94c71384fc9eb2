// NewsDocument+Notes.swift - lines for people about problems of sources and of the store.

import NewsCore
import NewsEngine
import NewsText

extension NewsDocument {
  /// The lines for standard error: one for each source with a problem, in their order, and one for the
  /// store.
  ///
  /// More than eight sources with the same text share a line, so that the lines fit on a screen; a critical
  /// source always has its own line. If `isBrief`, all sources with the same text share a line, and more than
  /// three lines are replaced by one that counts the sources.
  package func notes(_ options: RenderOptions, isBrief: Bool = false) -> [UInt8] {
    let notes = report.sources.runs.filter { !$0.report.isUpToDate }.map { Note($0, options) }
    if notes.isEmpty, report.storeProblem == nil { return [] }
    var lines = lines(notes.filter(\.isCritical), alone: mostAlone, options)
    let others = notes.filter { !$0.isCritical }
    let linesOfOthers = self.lines(others, alone: isBrief ? 1 : mostAlone, options)
    if isBrief, linesOfOthers.count > mostLines {
      let count = others.reduce(0) { $0 + $1.positions.count }
      let closing = "\(count) of \(report.sources.count) sources have trouble: newsagg status"
      lines.append((.max, "newsagg: \(closing)"))
    } else {
      lines += linesOfOthers
    }
    lines.sort { $0.position < $1.position }
    var texts = lines.map(\.text)
    if let problem = report.storeProblem {
      let words = [problem, report.storeAdvice].compactMap(\.self).joined(separator: "; ")
      texts.append(options.noteLine("store", "degraded", words, .bad))
    }
    return texts.flatMap { Array($0.utf8) + [0x0a] }
  }

  private func lines(
    _ notes: [Note], alone: Int, _ options: RenderOptions
  ) -> [(position: Int, text: String)] {
    notes.grouped(by: \.text).flatMap { group in
      let positions = group.elements.flatMap(\.positions)
      return group.elements[0].lines(positions, alone: alone, of: report, options)
    }
  }
}

/// Most sources with the same text that have a line each.
package let mostAlone = 8
/// Most lines of optional sources in brief notes.
private let mostLines = 3
/// Most sources that are all named on a shared line.
private let mostNamed = 100

/// One problem that one or more neighbouring sources share.
private struct Note {
  let positions: Range<Int>
  let state: String
  let reason: String
  let style: TextStyle
  let isCritical: Bool
  /// Shown instead of a generated name: the URL, or "standard input".
  let spokenName: String?

  init(_ run: SourceReports.Run, _ options: RenderOptions) {
    let source = run.report
    let age = source.hasCopy ? source.age.map { agoText($0, countsSeconds: true) } : nil
    let kind = source.isCritical ? "critical, " : ""
    let code = source.errorCode.map { " (\($0.rawValue))" } ?? ""
    positions = run.positions
    state = kind + source.state.rawValue + (age.map { ", copy of \($0)" } ?? "")
    reason = (source.reason(options) ?? "no copy") + code
    style = source.isSatisfied ? .warning : .bad
    isCritical = source.isCritical
    spokenName = source.givenAs
  }

  /// The text without names, except such replacements; notes with equal texts are combined.
  var text: String { "\(spokenName ?? ""): \(state): \(reason)" }

  /// The lines for the sources at these positions.
  func lines(
    _ positions: [Int], alone: Int, of report: NewsReport, _ options: RenderOptions
  ) -> [(position: Int, text: String)] {
    let own = positions.lazy.map { spokenName ?? report.sources.names[$0] }
    return zip(positions, isCritical ? Array(own) : sharingLine(own, alone: alone))
      .map { ($0, options.noteLine($1, state, reason, style)) }
  }
}

extension SourceReport {
  /// ``reason`` with times in the reader's zone, and with the option that asks the source anyway.
  func reason(_ options: RenderOptions) -> String? {
    guard let why = notAskedReason else { return reason }
    // The sentence about a request without a stored answer already names the option.
    let isAdvised = why.yieldsToRefresh && why.term.kind != .asked
    let advice = isAdvised ? "; try now: add --refresh" : ""
    if why.term.kind == .backoff, let until = why.term.until?.wall {
      let failure =
        why.failure
        ?? (errorCode == .resource
          ? "its response could not be stored" : "the last request failed")
      return "\(failure); next try \(options.timeAndDistance(until))\(advice)"
    }
    return why.sentence(options.timeAndDistance) + advice
  }
}

/// The names on each line, for sources with the same text.
package func sharingLine(
  _ names: some Collection<String>, alone: Int = mostAlone
) -> [String] {
  if names.count <= alone { return Array(names) }
  if names.count <= mostNamed { return [names.joined(separator: ", ")] }
  return [names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more"]
}

extension RenderOptions {
  fileprivate func noteLine(
    _ who: String, _ state: String, _ reason: String, _ style: TextStyle
  ) -> String {
    let mark = styled("\(escaped(who, for: .terminal)): \(state)", style, if: usesColor)
    return "newsagg: \(mark): \(escaped(reason, for: .terminal))"
  }
}
