// RouteParameter.swift - a parameter of a path: its name, values and description.

import NewsEngine

/// The name of a parameter, for the route table, for reading a request and for writing a target.
enum ParameterName: String, Hashable, Sendable {
  case by, format, limit, min, q, since, source, sources, tag
  case deadline = "deadline_ms"
  case pageToken = "cursor"
}

/// A parameter of a path, as the OpenAPI document describes it.
struct RouteParameter: Sendable {
  enum Kind: Sendable {
    case text
    case list
    case integer(ClosedRange<Int>)
    case choice([String])
  }

  var name: ParameterName
  var kind = Kind.text
  var description: String

  /// The range of `deadline_ms`, in milliseconds; without it, the configured deadline is used.
  static let deadlineRange = 1...10_000
}

extension RouteParameter {
  init(_ number: NumberParameter, description: String) {
    self.init(name: number.name, kind: .integer(number.range), description: description)
  }

  init<Choice: RawRepresentable<String>>(
    name: ParameterName, choices: [Choice], description: String
  ) {
    self.init(name: name, kind: .choice(choices.map(\.rawValue)), description: description)
  }
}

/// The values of a parameter that is a whole number, for the route table and for reading a request.
struct NumberParameter: Sendable {
  var name: ParameterName
  var range: ClosedRange<Int>
  /// The value of a request without the parameter.
  var fallback: Int
}

extension NumberParameter {
  /// Articles on a page of `/news`.
  static let newsLimit = NumberParameter(name: .limit, range: 1...500, fallback: 50)
  /// Events of `/top`.
  static let topLimit = NumberParameter(name: .limit, range: 1...100, fallback: TopStory.usualCount)
  /// The number of sources that an event of `/top` needs to be shown.
  static let topSources = NumberParameter(
    name: .min, range: 1...100, fallback: TopStory.usualFewest)
  /// Headlines on the page.
  static let headlines = NumberParameter(name: .limit, range: 1...600, fallback: 60)
}
