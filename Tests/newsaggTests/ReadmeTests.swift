// ReadmeTests.swift - the program prints the output that README shows.

import Foundation
import TestSupport
import Testing

@testable import NewsConfiguration

@Suite struct `README` {
  /// The fetch of the recorded run, without ages.
  @Test func `shows what the program prints`() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let block = try #require(readme.split(separator: "```console\n").dropFirst().first)
    let lines = block.split(separator: "```")[0].split(separator: "\n")
    let command = try #require(lines.first).split(separator: " ").dropFirst(2).map(String.init)

    let place = try Workplace()
    let run = try await Child(
      command + [
        "--config", root.appending(path: "examples/morning.toml").path,
        "--replay", root.appending(path: "examples/morning").path, "--format", "table",
        "--concurrency", "1",
      ], environment: ["HOME": place.directory.path]
    ).wait()

    let printed = (run.text + run.errors).split(separator: "\n")
    #expect(printed.map(withoutAge) == lines.dropFirst().map(withoutAge))
  }

  /// The README's command that mails new articles, with a mailer that fails twice.
  @Test func `loses no article when the mailer fails`() async throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let recipe = readme.split(separator: "\n").filter {
      $0.hasPrefix("newsagg fetch -q --new=mailer") || $0.hasPrefix("[ -s news.txt ]")
    }.joined(separator: "\n")
    let place = try Workplace()
    try place.configure(sources: ["mine"], "ttl = \"1s\"")
    try place.addMailer(failures: 2)

    for answer in [feed("one"), feed("one", "two"), feed("one", "two", "three")] {
      place.server.route("/mine", answer)
      _ = try await place.shell(
        "cd $HOME; newsagg() { command $NEWSAGG \"$@\" --refresh; }\n" + recipe,
        environment: ["PATH": place.directory.path + "/bin:/usr/bin:/bin"])
    }

    let mails = try String(
      contentsOf: place.directory.appending(path: "mails"), encoding: .utf8)
    for title in ["one", "two", "three"] {
      #expect(mails.split(separator: "\n").filter { $0 == title }.count == 1, "\(title)")
    }
    #expect(try !place.litter().contains("news.txt"))
  }

  private func withoutAge(_ line: Substring) -> String {
    String(line).replacing(#/^([#\d]?) *(AGE|now|\d+[mhdy]) +/#) { "\($0.output.1) " }
  }
}

extension Workplace {
  /// A program `mail` that fails this many times, and then appends its input to the file `mails`.
  fileprivate func addMailer(failures: Int) throws {
    let bin = directory.appending(path: "bin")
    try FileManager.default.createDirectory(at: bin, withIntermediateDirectories: true)
    let script = """
      #!/bin/sh
      echo x >> "$HOME/tries"
      [ "$(wc -l < "$HOME/tries")" -gt \(failures) ] || exit 1
      cat >> "$HOME/mails"
      """
    let path = bin.appending(path: "mail").path
    try Data((script + "\n").utf8).write(to: URL(filePath: path))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }
}
