// SourceImport.swift - the result of an import, for all file formats.

package import NewsCore
import NewsText

/// A subscription found in another program's file.
package struct ImportedSource: Hashable, Sendable {
  package var url: String
  package var title: String?
  /// Names of folders, the outermost first, then categories; each once.
  package var tags: [String]

  package init(url: String, title: String?, tags: [String]) {
    self.url = url
    self.title = title
    self.tags = tags
  }
}

/// The subscriptions that an import found, and those that it refused.
package struct SourceImport: Hashable, Sendable {
  package private(set) var sources: [ImportedSource] = []
  package private(set) var problems: [Problem] = []
  /// The index of each URL in `sources`.
  private var indices: [String: Int] = [:]

  /// Most subscriptions of one import; more are probably an attack or a mistake.
  static let mostSources = 10_000

  /// A subscription that was not imported, although others were.
  package struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The line, counted from 1; nil when the format has no lines.
    package var line: Int?
    package var message: String

    package var description: String { line.map { "line \($0): \(message)" } ?? message }
  }

  /// Adds one subscription; one without a web address, or with a known one, is refused.
  ///
  /// With `joinsTags`, the tags of a duplicate are added: a feed may be in several folders.
  package mutating func add(
    _ source: ImportedSource, line: Int? = nil, joinsTags: Bool = false
  ) {
    guard let url = webLink(source.url) else {
      return refuse("not an http or https URL: \(shortened(source.url))", line: line)
    }
    if let fault = URLFault(url) { return refuse("\(fault): \(shortened(url))", line: line) }
    guard sources.count < SourceImport.mostSources else {
      return refuse("more than \(SourceImport.mostSources) sources", line: line)
    }
    let tags = source.tags.reduce(into: [String]()) {
      if !$0.contains($1), !$1.isEmpty { $0.append($1) }
    }
    guard let index = indices[url] else {
      indices[url] = sources.count
      sources.append(ImportedSource(url: url, title: source.title, tags: tags))
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
  /// The tables to write, with unused names; sources with known URLs are left out.
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

/// Makes unique names for the catalogue: `[a-z0-9._-]`, at most 64 characters.
package struct SourceNamer {
  private var taken: Set<String>
  /// The last number added to each base name, so that ten thousand equal titles need no long search.
  private var numbers: [String: Int] = [:]

  package init(taken: Set<String>) {
    self.taken = taken
  }

  /// A name made from the title, else from the host.
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

/// `text` with lower-case ASCII letters, digits and dots; any other characters become one hyphen.
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
