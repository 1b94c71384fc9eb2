// SourceImport.swift - what an import brings, whatever file it comes from.

package import NewsCore
import NewsText

/// A subscription found in another program's file.
package struct ImportedSource: Hashable, Sendable {
  package var url: String
  package var title: String?
  /// Folders from the outside in, then categories; no tag twice.
  package var tags: [String]
}

/// What an import brings, and what it refuses.
package struct SourceImport: Hashable, Sendable {
  package private(set) var sources: [ImportedSource] = []
  package private(set) var problems: [Problem] = []
  /// In `sources`, by URL.
  private var indices: [String: Int] = [:]

  /// More subscriptions than anyone reads are an attack or a mistake.
  static let mostSources = 10_000

  /// Something that was not imported; the rest was.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// Counted from 1; nil where the format has no lines.
    package var line: Int?
    package var message: String

    package var description: String { line.map { "line \($0): \(message)" } ?? message }
  }

  /// Takes one subscription in; one that is no web address, or is there already, is refused.
  ///
  /// With `joinsTags`, one that is there already brings its tags: a feed may be in several folders.
  package mutating func add(
    url: String, title: String?, tags: [String], line: Int? = nil, joinsTags: Bool = false
  ) {
    guard let url = webLink(url) else {
      return refuse("not an http or https URL: \(shortened(url))", line: line)
    }
    if let fault = URLFault(url) { return refuse("\(fault): \(shortened(url))", line: line) }
    guard sources.count < SourceImport.mostSources else {
      return refuse("more than \(SourceImport.mostSources) sources", line: line)
    }
    let tags = tags.reduce(into: [String]()) { if !$0.contains($1), !$1.isEmpty { $0.append($1) } }
    guard let index = indices[url] else {
      indices[url] = sources.count
      sources.append(ImportedSource(url: url, title: title, tags: tags))
      return
    }
    let new = joinsTags ? tags.filter { !sources[index].tags.contains($0) } : []
    if new.isEmpty { return refuse("twice: \(shortened(url))", line: line) }
    sources[index].tags += new
  }

  mutating func refuse(_ message: String, line: Int? = nil) {
    problems.append(Problem(line: line, message: message))
  }

  private func shortened(_ text: String) -> String {
    truncated(escaped(URIReference(text).redacted, for: .terminal), toWidth: 60)
  }
}

extension SourceImport {
  /// The tables to be written: without those whose URL is known, under names that are not taken.
  package func newTables(besides known: [Source], taken: [Source]? = nil) -> [NewSourceTable] {
    var namer = SourceNamer(taken: Set((taken ?? known).map(\.name)))
    let known = Set(known.map(\.url))
    return sources.filter { !known.contains($0.url) }.map { source in
      NewSourceTable(
        source: Source(
          name: namer.name(title: source.title, url: source.url), url: source.url,
          tags: source.tags),
        comment: source.title)
    }
  }
}

/// Finds names for the catalogue: `[a-z0-9._-]`, at most 64 characters, none twice.
package struct SourceNamer {
  private var taken: Set<String>
  /// Last number given to a base, so that ten thousand equal titles are no more work than others.
  private var numbers: [String: Int] = [:]

  package init(taken: Set<String>) {
    self.taken = taken
  }

  /// A name made of a title, else of the host.
  package mutating func name(title: String?, url: String) -> String {
    var host = URIReference(url).host ?? ""
    for prefix in ["www.", "feeds.", "rss."] where host.hasPrefix(prefix) {
      host.removeFirst(prefix.count)
    }
    let base = [title ?? "", host].lazy.map(nameCharacters).first { !$0.isEmpty } ?? "source"
    var name = base
    while !taken.insert(name).inserted {
      numbers[base, default: 1] += 1
      name = "\(base)-\(numbers[base, default: 2])"
    }
    return name
  }
}

/// Lower-case ASCII letters, digits and dots; runs of anything else become one hyphen.
private func nameCharacters(_ text: String) -> String {
  var name = ""
  for scalar in text.lowercased().unicodeScalars {
    switch scalar {
    case "a"..."z", "0"..."9", ".": name.unicodeScalars.append(scalar)
    default: if !name.isEmpty, name.last != "-" { name.append("-") }
    }
    if name.utf8.count == 48 { break }
  }
  while let last = name.last, last == "-" || last == "." { name.removeLast() }
  return String(name.drop { $0 == "." || $0 == "-" })
}
