// GoldenCommandTests.swift - the real program's output and status, byte for byte, for given arguments.

import FeedParsing
import Foundation
import NewsCore
import Testing

@testable import NewsConfiguration

/// Each directory of `Golden/commands` is a case.
///
/// `args` has one argument a line; `stdout`, `stderr` and `status` are the expected results. Optional are
/// `config` (the default is that of the recorded run in examples), `stdin`, `before` (the arguments of a run that
/// fills the store first), and `zone` (the value of TZ; the default is UTC).
///
/// `$DIR` stands for the case's own directory, `$MORNING` for the recording, `$EMPTY` for an empty text.
/// `UPDATE_GOLDEN=1` writes the actual output instead; review the difference.
@Suite struct `The command line` {
  static let golden = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Golden/commands")

  static var cases: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: golden.path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted()
  }

  @Test(.serialized, arguments: cases)
  func `prints the expected output`(name: String) async throws {
    let place = try GoldenPlace(name)
    guard place.knowsZone else { return print("no tzdata for \(name): skipped") }
    if let before = place.arguments("before") { _ = try await place.run(before) }

    let run = try await place.run(place.arguments("args") ?? [])

    try place.expect("stdout", run.text)
    try place.expect("stderr", run.errors)
    try place.expect("status", "\(run.status)\n")
  }

  @Test func `has a case for every command`() throws {
    let words = Set(
      Self.cases.compactMap { try? GoldenPlace($0).arguments("args")?.first })
    let commands = [
      "fetch", "search", "parse", "sources", "why", "cursors", "stats", "breaker-status", "doctor",
      "config", "schema",
    ]
    #expect(words.isSuperset(of: commands))
  }
}

/// A directory for one case to run in.
private final class GoldenPlace {
  private let golden: URL
  private let directory: URL
  private var recording: String { directory.appending(path: "morning").path }

  init(_ name: String) throws {
    golden = `The command line`.golden.appending(path: name)
    directory = FileManager.default.temporaryDirectory
      .appending(path: "newsagg-golden-\(UInt64.random(in: 0 ... .max))")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    let own = golden.appending(path: "config").path
    let examples = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../examples").standardized
    let config = FileManager.default.fileExists(atPath: own) ? own : examples.path + "/morning.toml"
    try FileManager.default.copyItem(
      atPath: config, toPath: directory.appending(path: "config.toml").path)
    try copyRecording(examples.appending(path: "morning"))
  }

  /// The recording with a third of its delays, not without: the source that answers first represents a story.
  private func copyRecording(_ original: URL) throws {
    try FileManager.default.createDirectory(
      atPath: recording, withIntermediateDirectories: false)
    for name in try FileManager.default.contentsOfDirectory(atPath: original.path) {
      let text = try String(contentsOf: original.appending(path: name), encoding: .utf8)
      try text.replacing(#/Delay: (\d+)ms/#) { "Delay: \((Int($0.output.1) ?? 0) / 3)ms" }
        .write(toFile: "\(recording)/\(name)", atomically: false, encoding: .utf8)
    }
  }

  deinit {
    try? FileManager.default.removeItem(at: directory)
  }

  func arguments(_ file: String) -> [String]? {
    text(file)?.split(separator: "\n").map {
      String($0).replacing("$DIR", with: directory.path).replacing("$MORNING", with: recording)
        .replacing("$EMPTY", with: "")
    }
  }

  private var zone: String { arguments("zone")?.first ?? "UTC0" }

  /// Whether the rules of the time zone are installed.
  var knowsZone: Bool {
    zone == "UTC0" || FileManager.default.fileExists(atPath: "/usr/share/zoneinfo/" + zone)
  }

  func run(_ arguments: [String]) async throws -> Run {
    let input = golden.appending(path: "stdin")
    return try await Child(
      arguments,
      environment: [
        "NEWSAGG_CONFIG": directory.appending(path: "config.toml").path,
        "NEWSAGG_STORE": directory.appending(path: "newsagg.db").path,
        "HOME": directory.path, "PATH": "/usr/bin:/bin", "TZ": zone,
      ],
      input: text("stdin") == nil ? nil : input
    ).wait()
  }

  func expect(_ file: String, _ text: String) throws {
    let text = normalised(text, directory: directory.path, recording: recording)
    if ProcessInfo.processInfo.environment["UPDATE_GOLDEN"] == "1" {
      try Data(text.utf8).write(to: golden.appending(path: file))
    }
    #expect(text == self.text(file) ?? "", "\(golden.lastPathComponent)/\(file)")
  }

  private func text(_ file: String) -> String? {
    try? String(contentsOf: golden.appending(path: file), encoding: .utf8)
  }
}

/// Replaces what differs between two runs: directories, times and durations.
///
/// Recorded articles are older than the test, so a time after its start comes from the run itself.
private func normalised(_ text: String, directory: String, recording: String) -> String {
  let start = WallTime(milliseconds: Int64(Date.now.timeIntervalSince1970 * 1000) - 60_000)
  func withoutNow(_ text: Substring) -> String {
    parseFeedDate(String(text)).map { $0 > start ? "NOW" : String(text) } ?? String(text)
  }
  return text.replacing(recording, with: "$MORNING").replacing(directory, with: "$DIR")
    .replacing(#/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/#) { withoutNow($0.output) }
    .replacing(#/[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT/#) {
      withoutNow($0.output)
    }
    .replacing(#/(\d{4}-\d\d-\d\d )?\d\d:\d\d \(in \d+ \w+\)/#) { _ in "NOW (in N)" }
    .replacing(#/\d\d:\d\d \(\d+ \w+ ago\)/#) { _ in "HH:MM (N ago)" }
    .replacing(#/(until |next: |\d+m  )(\d{4}-\d\d-\d\d )?\d\d:\d\d/#) { "\($0.output.1)NOW" }
    .replacing(#/datetime="NOW">[^<]*/#) { _ in "datetime=\"NOW\">NOW" }
    .replacing(#/UNTIL +WHY/#) { _ in "UNTIL  WHY" }
    .replacing(#/"(fetched_in_ms|duration_ms|age_s|wait_s)":\d+/#) { "\"\($0.output.1)\":N" }
    .replacing(#/\n( *\d  )? *(now|\d+[mhdy]) (?= *[a-z])/#) { "\n\($0.output.1 ?? "")AGE " }
}
