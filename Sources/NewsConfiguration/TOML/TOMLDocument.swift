// TOMLDocument.swift - a TOML document as values with their lines.

/// A value of a TOML document and its line, counted from 1.
struct TOMLNode: Hashable, Sendable {
  package enum Value: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case bool(Bool)
    /// Dates and times, as written; no setting takes one.
    case date(String)
    case array([TOMLNode])
    case table(TOMLTable)
  }

  package var value: Value
  package var line: Int
}

/// A table, with its keys in the order of the document.
///
/// A catalogue has thousands of tables of three keys each; so a small table is searched linearly, and
/// only a large one has an index.
struct TOMLTable: Hashable, Sendable {
  private struct Entry: Hashable, Sendable {
    let key: String
    var node: TOMLNode
  }

  private static let mostUnindexed = 8

  private var items: [Entry] = []
  /// The index of each key in `items`; empty while there are few keys.
  private var positions: [String: Int] = [:]
  /// Whether it had a header or a value already, so that it may not have another.
  var isDefined = false

  package subscript(key: String) -> TOMLNode? { position(of: key).map { items[$0].node } }

  package var keys: [String] { items.map(\.key) }

  package var entries: [(key: String, node: TOMLNode)] { items.map { ($0.key, $0.node) } }

  package var isEmpty: Bool { items.isEmpty }

  package mutating func set(_ key: String, to node: TOMLNode) {
    if let position = position(of: key) {
      items[position].node = node
      return
    }
    items.append(Entry(key: key, node: node))
    if !positions.isEmpty {
      positions[key] = items.count - 1
    } else if items.count > TOMLTable.mostUnindexed {
      for (position, entry) in items.enumerated() { positions[entry.key] = position }
    }
  }

  private func position(of key: String) -> Int? {
    positions.isEmpty ? items.firstIndex { $0.key == key } : positions[key]
  }

  /// Removes the table of a key, so that changing it before it is put back makes no copy.
  fileprivate mutating func takeTable(_ key: String) -> (table: TOMLTable, line: Int)? {
    guard let position = position(of: key), case .table(let table) = items[position].node.value
    else { return nil }
    items[position].node.value = .bool(false)
    return (table, items[position].node.line)
  }
}

/// A syntax error in a TOML text.
struct TOMLError: Error, Hashable {
  package var line: Int
  package var message: String
}

extension TOMLTable {
  /// Reads a document (TOML 1.0, without arrays of tables, which no setting uses).
  ///
  /// Before each statement it calls `takesTable`, which may read a whole table itself.
  init(
    parsing utf8: [UInt8], takesTable: (inout TOMLParser) -> Bool = { _ in false }
  ) throws(TOMLError) {
    self = try utf8.withUnsafeBufferPointer { (bytes) throws(TOMLError) in
      try TOMLTable(bytes, takesTable)
    }
  }

  private init(
    _ bytes: UnsafeBufferPointer<UInt8>, _ takesTable: (inout TOMLParser) -> Bool
  ) throws(TOMLError) {
    var parser = TOMLParser(bytes)
    self.init()
    var header: [String] = []
    while true {
      if takesTable(&parser) { continue }
      guard let statement = try parser.statement() else { break }
      switch statement {
      case .header(let path, let line):
        header = path
        try define(path[...], line: line)
      case .assignment(let path, let node):
        try insert(node, at: (header + path)[...])
      }
    }
  }

  mutating func insert(_ node: TOMLNode, at path: ArraySlice<String>) throws(TOMLError) {
    guard let key = path.first else { return }
    guard path.count > 1 else {
      if self[key] != nil {
        throw TOMLError(line: node.line, message: "\"\(key)\" is set a second time")
      }
      set(key, to: node)
      return
    }
    var (table, line) = try child(key, line: node.line)
    try table.insert(node, at: path.dropFirst())
    set(key, to: TOMLNode(value: .table(table), line: line))
  }

  private mutating func define(_ path: ArraySlice<String>, line: Int) throws(TOMLError) {
    guard let key = path.first else { return }
    var (table, first) = try child(key, line: line)
    if path.count > 1 {
      try table.define(path.dropFirst(), line: line)
    } else if table.isDefined {
      throw TOMLError(line: line, message: "the table \"\(key)\" is opened a second time")
    } else {
      table.isDefined = true
      first = line
    }
    set(key, to: TOMLNode(value: .table(table), line: first))
  }

  private mutating func child(_ key: String, line: Int) throws(TOMLError) -> (TOMLTable, Int) {
    if let taken = takeTable(key) { return taken }
    guard self[key] == nil else {
      throw TOMLError(line: line, message: "\"\(key)\" is a value, not a table")
    }
    return (TOMLTable(), line)
  }
}
