// QueryString.swift - the parameters of a request target.

import NewsCore
import NewsText

/// The parameters of a request target, decoded, in their order.
struct QueryString: Hashable, Sendable {
  struct Parameter: Hashable, Sendable {
    var name: String
    var value: String
  }

  /// Most parameters of one request; more than any request needs.
  static let maxParameters = 64

  private(set) var parameters: [Parameter] = []

  /// Reads parameters in the form of HTML forms: `&` between pairs, `+` for a space.
  ///
  /// - Throws: ``HTTPProblem`` with status 400 for broken encoding or too many parameters.
  init(_ text: Substring) throws(HTTPProblem) {
    for pair in text.utf8.split(separator: UInt8(ascii: "&")) {
      guard parameters.count < QueryString.maxParameters else {
        throw .parameter(nil, "more than \(QueryString.maxParameters) parameters")
      }
      let parts = pair.split(
        separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
      let name = formDecoded(parts[0])
      guard let name, let value = parts.count > 1 ? formDecoded(parts[1]) : "" else {
        throw .parameter(
          name.flatMap(ParameterName.init), "is no UTF-8 text in percent-encoding, or has a NUL")
      }
      parameters.append(Parameter(name: name, value: value))
    }
  }

  func values(_ name: ParameterName) -> [String] {
    parameters.filter { $0.name == name.rawValue }.map(\.value)
  }

  /// The only value of a parameter; nil when it is missing or empty.
  func value(_ name: ParameterName) throws(HTTPProblem) -> String? {
    let values = values(name)
    guard values.count < 2 else { throw .parameter(name, "is given twice") }
    return values.first.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// All values of a parameter, which may be repeated or have commas.
  func list(_ name: ParameterName) -> [String] {
    values(name).flatMap { $0.split(separator: ",") }.map { String(trimmed($0)) }
      .filter { !$0.isEmpty }
  }

  /// The value of `number`, or its fallback when it is missing.
  func integer(_ number: NumberParameter) throws(HTTPProblem) -> Int {
    try integer(number.name, in: number.range) ?? number.fallback
  }

  func integer(_ name: ParameterName, in range: ClosedRange<Int>) throws(HTTPProblem) -> Int? {
    guard let text = try value(name) else { return nil }
    guard let number = Int(text), range.contains(number) else {
      throw .parameter(
        name, "is not a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// The choice that a parameter names; nil when it is missing.
  func choice<Choice: RawRepresentable<String>>(
    _ name: ParameterName, of choices: [Choice]
  ) throws(HTTPProblem) -> Choice? {
    guard let text = try value(name) else { return nil }
    guard let choice = choices.first(where: { $0.rawValue == text }) else {
      let known = choices.map(\.rawValue).joined(separator: ", ")
      throw .parameter(name, "must be one of \(known)")
    }
    return choice
  }
}
