// RawSetting+Choices.swift - values that are one of a few words.

import NewsRendering
import NewsText

extension RawSetting {
  /// One of the words of `Value`.
  func choice<Value: RawRepresentable<String> & CaseIterable>() throws(SettingsError) -> Value {
    let word = try text()
    if let value = Value(rawValue: word) { return value }
    let known = Value.allCases.map(\.rawValue)
    throw fail("\"\(word)\" is none of \(known.joined(separator: ", "))")
  }

  /// Names of fields of articles.
  func articleFields() throws(SettingsError) -> [String] {
    let names = try list()
    let known = ArticleField.allCases.map(\.rawValue)
    if let unknown = names.first(where: { !known.contains($0) }) {
      throw fail("\"\(unknown)\" is no field of articles" + didYouMean(unknown, among: known))
    }
    return names
  }
}
