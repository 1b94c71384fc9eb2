// TerminalTests.swift - decisions about colour, width and progress on a terminal.

import NewsEngine
import Testing

@testable import NewsConfiguration

@testable import newsagg

@Suite struct `Colour` {
  @Test(
    arguments: [
      (.auto, [:], true, true), (.auto, [:], false, false),
      (.auto, ["TERM": "dumb"], true, false), (.auto, ["NO_COLOR": "1"], true, false),
      (.auto, ["NO_COLOR": ""], true, true), (.auto, ["CLICOLOR_FORCE": "1"], false, true),
      (.auto, ["CLICOLOR_FORCE": "0"], false, false),
      (.auto, ["CLICOLOR_FORCE": "1", "TERM": "dumb"], true, true),
      (.auto, ["CLICOLOR_FORCE": "1", "NO_COLOR": "1"], true, false),
      (.always, ["NO_COLOR": "1"], false, true), (.never, ["CLICOLOR_FORCE": "1"], true, false),
    ] as [(ColorChoice, [String: String], Bool, Bool)])
  func `follows the first setting that decides`(
    choice: ColorChoice, environment: [String: String], isTTY: Bool, expected: Bool
  ) {
    #expect(usesColor(choice, environment: environment, isTTY: isTTY) == expected)
  }

  @Test(
    arguments: [
      (true, nil, 120, 120), (true, "90", 120, 120), (true, "90", nil, 90), (true, nil, nil, 80),
      (true, "x", nil, 80), (true, "5", nil, 20), (false, nil, nil, nil), (false, "100", nil, 100),
    ] as [(Bool, String?, Int?, Int?)])
  func `uses the width of the terminal`(isTTY: Bool, columns: String?, measured: Int?, width: Int?)
  {
    #expect(terminalWidth(isTTY: isTTY, columns: columns, measured: measured) == width)
  }
}

@Suite struct `A line of progress` {
  @Test(arguments: [
    (Progress(total: 5), 80, "0/5 sources"),
    (
      Progress(total: 5, done: 2, inFlight: 3, failed: 1), 80,
      "2/5 sources, 3 in flight, 1 failed"
    ),
    (Progress(total: 5, done: 2, inFlight: 3, failed: 1), 20, "2/5 sources, 3 in…"),
  ])
  func `never fills the last column`(progress: Progress, width: Int, text: String) {
    #expect(progress.line(width: width) == text)
  }

  @Test func `is drawn ten times a second at most and erased at the end`() async throws {
    let pipe = try Pipe()
    let terminal = Terminal(isTTY: true, width: 80, usesColor: false)
    let progress = try #require(
      LiveProgress(output: Output(descriptor: pipe.writeEnd), terminal: terminal))
    let start = ContinuousClock.now

    for tenth in 0...10 {
      let line = Progress(total: 10, done: tenth)
      await progress.show(line, at: start + .milliseconds(tenth * 25))
    }
    await progress.erase()
    await progress.erase()

    let text = pipe.closeAndRead()
    #expect(
      text == "\r0/10 sources\u{1b}[K\r4/10 sources\u{1b}[K\r8/10 sources\u{1b}[K\r\u{1b}[K")
  }

  @Test func `is not drawn without a terminal`() {
    let terminal = Terminal(isTTY: false, width: nil, usesColor: false)
    #expect(LiveProgress(terminal: terminal) == nil)
  }
}
