// RawSetting+Choices.swift - reads values that are one of a few words.

import NewsRendering
import NewsText

extension RawSetting {
  /// The value as a case of `Value`.
  func choice<Value: RawRepresentable<String> & CaseIterable>() throws(SettingsError) -> Value {
    let word = try text()
    if let value = Value(rawValue: word) { return value }
    let known = Value.allCases.map(\.rawValue)
    throw fail("\"\(word)\" is not one of \(known.joined(separator: ", "))")
  }

  /// The value as names of fields of articles.
  func articleFields() throws(SettingsError) -> [String] {
    let names = try list()
    let known = ArticleField.allCases.map(\.rawValue)
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw fail("\"\(unknown)\" is no field of articles" + didYouMean(unknown, among: known))
    }
    return names
  }
}
