// TOMLDocument.swift - TOML as values that know their line.

/// A value of a TOML document and the line it stands on, counted from 1.
struct TOMLNode: Hashable, Sendable {
  enum Value: Hashable, Sendable {
    case string(String)
    case integer(Int64)
    case float(Double)
    case bool(Bool)
    /// Dates and times, as written; no setting takes one.
    case date(String)
    case array([TOMLNode])
    case table(TOMLTable)
  }

  var value: Value
  var line: Int
}

/// Keys in the order of the document.
struct TOMLTable: Hashable, Sendable {
  private(set) var keys: [String] = []
  private var nodes: [String: TOMLNode] = [:]
  /// Had a header or a value of its own, so that it may not have another.
  var isDefined = false

  subscript(key: String) -> TOMLNode? {
    get { nodes[key] }
    set {
      if nodes[key] == nil, newValue != nil { keys.append(key) }
      nodes[key] = newValue
    }
  }

  var entries: [(key: String, node: TOMLNode)] {
    keys.compactMap { key in nodes[key].map { (key, $0) } }
  }

  var isEmpty: Bool { keys.isEmpty }

  /// Takes the table of a key out and back in, so that no copy of it is made in between.
  fileprivate mutating func takeTable(_ key: String) -> (table: TOMLTable, line: Int)? {
    guard case .table(let table)? = nodes[key]?.value, let line = nodes[key]?.line else {
      return nil
    }
    nodes[key]?.value = .bool(false)
    return (table, line)
  }
}

/// What is wrong with a TOML text, and where.
struct TOMLError: Error, Hashable {
  var line: Int
  var message: String
}

extension TOMLTable {
  /// Reads a document (TOML 1.0, without arrays of tables, which no setting uses).
  init(parsing text: String) throws(TOMLError) {
    var parser = TOMLParser(text)
    self.init()
    var header: [String] = []
    while let statement = try parser.statement() {
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
      self[key] = node
      return
    }
    var (table, line) = try child(key, line: node.line)
    try table.insert(node, at: path.dropFirst())
    self[key] = TOMLNode(value: .table(table), line: line)
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
    self[key] = TOMLNode(value: .table(table), line: first)
  }

  private mutating func child(_ key: String, line: Int) throws(TOMLError) -> (TOMLTable, Int) {
    if let taken = takeTable(key) { return taken }
    guard self[key] == nil else {
      throw TOMLError(line: line, message: "\"\(key)\" is a value, not a table")
    }
    return (TOMLTable(), line)
  }
}
