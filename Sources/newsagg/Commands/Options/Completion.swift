// Completion.swift - names for the shells to complete; no network, no error ever.

import ArgumentParser
import Dispatch
import NewsConfiguration
import NewsCore
import NewsEngine
import NewsRendering
import NewsStore

/// Source names, after the last comma of what is typed.
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

/// The words after the program's name tell the listing.
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

/// What may follow the last comma of `prefix`; `candidates` is given what is begun there.
///
/// An empty list on any error: a shell that completes has no place to show one.
private func complete(
  _ prefix: String, _ candidates: (Substring) throws -> [String]
) -> [String] {
  let typed = prefix.lastIndex(of: ",").map { prefix[...$0] } ?? ""
  let begun = prefix.dropFirst(typed.count)
  let chosen = Set(typed.split(separator: ",").map(String.init))
  guard let candidates = try? candidates(begun) else { return [] }
  return candidates.filter { $0.hasPrefix(begun) && !chosen.contains($0) }.map { typed + $0 }
}

/// Cursors are in the store, which is opened for reading only; a database elsewhere is not asked while
/// somebody types.
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
  // The shell waits for a plain function; the parser is not asynchronous for completions' sake.
  isDone.wait()
  return names.withLock { $0 }
}
