// ParseCommand.swift - a feed document in, JSON out; no network, no store.

import ArgumentParser

struct ParseCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "parse", abstract: "Read feed documents and print each as one JSON object.")

  mutating func run() throws {}
}
