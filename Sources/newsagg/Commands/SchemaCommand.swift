// SchemaCommand.swift - the JSON schemas of the documents that newsagg writes.

import ArgumentParser
import NewsRendering

struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON schema (2020-12) of a document.",
    discussion: "Within a schema number, keys are only ever added.")

  @Argument(help: "Which document.")
  var name = SchemaName.news

  mutating func run() throws {
    try Output.standardOutput.write(name.schema.rendered())
  }
}
