// LastListing.swift - remembers the articles of the last table on a terminal, for `open` and `show`.

import Glibc
import NewsConfiguration
import NewsCore
import NewsText

/// The articles in the rows of a table, stored for `open` and `show`.
///
/// Each terminal has a file in the state directory. Its fields are the store, then source, id and link
/// of each row. Each field ends in a zero byte, which no text of a feed contains.
struct LastListing: Hashable, Sendable {
  struct Row: Hashable, Sendable {
    let source: String
    let id: String
    /// The http or https link; nil when the article has none.
    let url: String?
  }

  /// The path of the store that the articles are in.
  let store: String
  let rows: [Row]

  init(store: String, _ articles: [Article]) {
    self.store = store
    rows = articles.map { Row(source: $0.source, id: $0.id, url: webLink($0.url)) }
  }

  /// Reads the bytes of a file; nil when they are no listing.
  init?(_ bytes: [UInt8]) {
    guard bytes.last == 0 else { return nil }
    let fields = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
      .map { String(decoding: $0, as: UTF8.self) }
    guard fields.count % 3 == 1 else { return nil }
    store = fields[0]
    rows = stride(from: 1, to: fields.count, by: 3).map { index in
      let url = fields[index + 2]
      return Row(source: fields[index], id: fields[index + 1], url: url.isEmpty ? nil : url)
    }
  }

  var bytes: [UInt8] {
    ([store] + rows.flatMap { [$0.source, $0.id, $0.url ?? ""] })
      .flatMap { $0.utf8.filter { $0 != 0 } + [0] }
  }

  /// The listing of this terminal; nil when there is none.
  static func last(_ environment: Environment) -> LastListing? {
    path(environment).flatMap { contents(of: $0) }.flatMap { LastListing($0) }
  }

  /// Writes the listing into the file of this terminal; errors are ignored.
  func remember(_ environment: Environment) {
    guard let path = LastListing.path(environment), let directory = environment.stateDirectory
    else { return }
    makeDirectory(directory)
    let descriptor = Glibc.open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let output = Output(descriptor: descriptor)
    try? output.write(bytes)
    try? output.close()
  }

  private static func path(_ environment: Environment) -> String? {
    environment.stateDirectory.map { "\($0)/last-listing-\(terminalName)" }
  }

  /// The name of the terminal, such as `pts-3`, from the first standard stream that is one; else `none`.
  private static var terminalName: String {
    for descriptor: Int32 in [0, 1, 2] {
      guard let name = ttyname(descriptor) else { continue }
      return String(cString: name).split(separator: "/").dropFirst().joined(separator: "-")
    }
    return "none"
  }
}
