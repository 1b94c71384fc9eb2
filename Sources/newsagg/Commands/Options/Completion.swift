// Completion.swift - names for shell completion; uses no network and reports no errors.

import ArgumentParser
import Dispatch
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore

/// Source names that complete the part after the last comma of `prefix`.
func completeSources(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
  complete(prefix) { typed in
    try Settings.load(SettingFlags(), .current) { $0.starts(with: typed.utf8) }.catalogue.map(
      \.name)
  }
}

func completeTags(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
  complete(prefix) { _ in
    let sources = try Settings.load(SettingFlags(), .current).taggedSources
    return Set(sources.flatMap(\.tags)).sorted()
  }
}

func completeFields(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
  complete(prefix) { _ in fields(ofCommand: words.dropFirst()) }
}

/// The names of the fields of the command whose words these are, without the program's name.
private func fields(ofCommand words: some Sequence<String>) -> [String] {
  let words = words.filter { !$0.hasPrefix("-") }
  return switch words.first {
  case "search": SearchRow.columns.map(\.name)
  case "sources": words.dropFirst().first.map(SourcesCommand.fields) ?? []
  case "why": Explanation.Row.columns.map(\.name)
  case "top": TopStory.columns.map(\.name)
  case "status": StatusRow.columns.map(\.name)
  case "stats": SourceStatistics.columns.map(\.name)
  case "breaker-status": BreakerRow.columns.map(\.name)
  case "doctor": DoctorFinding.columns.map(\.name)
  case "config": SettingRow.columns.map(\.name)
  case "cursors": Cursor.columns.map(\.name)
  default: ArticleField.allCases.map(\.rawValue)
  }
}

extension SourcesCommand {
  fileprivate static func fields(of command: String) -> [String] {
    switch command {
    case "add", "check": SourceCheck.columns.map(\.name)
    default: SourceRow.columns.map(\.name)
    }
  }
}

/// The completions of the part after the last comma of `prefix`, which `candidates` is called with.
///
/// The list is empty on any error, since a shell cannot show one while it completes.
private func complete(
  _ prefix: String, _ candidates: (Substring) throws -> [String]
) -> [String] {
  let typed = prefix.lastIndex(of: ",").map { prefix[...$0] } ?? ""
  let begun = prefix.dropFirst(typed.count)
  let chosen = Set(typed.split(separator: ",").map(String.init))
  guard let candidates = try? candidates(begun) else { return [] }
  return candidates.filter { $0.hasPrefix(begun) && !chosen.contains($0) }.map { typed + $0 }
}

/// Names of cursors, from a store file that is opened read-only; a database on a server is not asked
/// for a completion.
func completeCursors(_ words: [String], _ index: Int, _ prefix: String) -> [String] {
  guard let settings = try? Settings.load(SettingFlags(), .current) else { return [] }
  let names = Locked<[String]>([])
  let isDone = DispatchSemaphore(value: 0)
  Task {
    defer { isDone.signal() }
    guard case .file = settings.storeLocation,
      let store = try? await Store.open(settings.storeLocation, options: .init(isReadOnly: true)),
      let cursors = try? await store.cursors()
    else { return }
    names.withLock { $0 = cursors.map(\.name) }
  }
  // The parser expects a synchronous function here.
  isDone.wait()
  return names.withLock { $0 }
}
