// PrometheusWriter.swift - metrics in the text format of Prometheus.

/// Writes metrics in the Prometheus text exposition format, version 0.0.4.
package struct PrometheusWriter {
  package enum Kind: String, Sendable { case counter, gauge, summary, histogram }
  package typealias Label = (name: String, value: String)

  package private(set) var bytes: [UInt8] = []

  package init() {}

  /// Writes the help and type lines of a family; its samples must follow.
  package mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    bytes += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n".utf8
  }

  /// One sample; values of labels are escaped.
  ///
  /// Whole numbers are written without a point.
  package mutating func sample(_ name: String, _ labels: [Label] = [], _ value: Double) {
    bytes += name.utf8
    if !labels.isEmpty {
      let pairs = labels.map { "\($0.name)=\"\(labelValue($0.value))\"" }
      bytes += "{\(pairs.joined(separator: ","))}".utf8
    }
    let isWhole = value == value.rounded() && value.magnitude < 1e15
    bytes += " \(isWhole ? String(Int64(value)) : "\(value)")\n".utf8
  }

  /// Writes a family of one sample without labels.
  package mutating func value(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
    family(name, kind, help)
    sample(name, [], value)
  }

  private func labelValue(_ text: String) -> String {
    var value = ""
    for character in escaped(text, for: .terminal) {
      if character == "\\" || character == "\"" { value.append("\\") }
      value.append(character)
    }
    return value
  }
}
