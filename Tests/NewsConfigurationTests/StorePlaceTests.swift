// StorePlaceTests.swift - what may name a store, in each place where it can be named.

import Foundation
import NewsConfiguration
import Testing

@Suite struct `The place of a store` {
  @Test(arguments: [
    "dbname=news host=/tmp", "host=/tmp dbname=news", "service=news", " dbname = news",
    "password=canary dbname=news",
  ])
  func `is not a connection string of libpq, which would become a file`(place: String) throws {
    let messages = [
      message { try withFlag(place) }, message { try withVariable(place) },
      message { try withFile(place) },
    ]

    for (message, origin) in zip(messages, ["--store: ", "NEWSAGG_STORE: ", "newsagg.toml:1: "]) {
      #expect(message.contains(origin))
      #expect(message.contains("write a database as a URL, such as postgresql:///news?host=/tmp"))
      #expect(!message.contains("canary"))
    }
  }

  @Test(arguments: ["./dbname=news", "/tmp/host=a", "a=b.db", "newsdbname=news", "dbname", "=", ""])
  func `is any other path, also with an equals sign`(place: String) throws {
    #expect(try withFlag(place + "x").store == place + "x")
  }
}

private func message(_ load: () throws -> Settings) -> String {
  do {
    return "no error: \(try load().store)"
  } catch {
    return "\(error)"
  }
}

private func withFlag(_ place: String) throws -> Settings {
  try Settings.load(
    SettingFlags(values: ["store": ("--store", place)]), Environment(variables: [:]))
}

private func withVariable(_ place: String) throws -> Settings {
  try Settings.load(SettingFlags(), Environment(variables: ["NEWSAGG_STORE": place]))
}

private func withFile(_ place: String) throws -> Settings {
  let directory = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: directory) }
  let file = directory.appending(path: "newsagg.toml")
  try Data("store = \"\(place)\"\n".utf8).write(to: file)
  return try Settings.load(SettingFlags(config: file.path), Environment(variables: [:]))
}
