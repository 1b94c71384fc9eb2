// LiveProgress.swift - shows the progress of a run on one line of the terminal.

import NewsEngine
import NewsText

extension Progress {
  /// The text of the line, cut to `width` columns; the last one stays free, so that no terminal wraps.
  func line(width: Int) -> String {
    var parts = ["\(done)/\(total) sources"]
    if inFlight > 0 { parts.append("\(inFlight) in flight") }
    if failed > 0 { parts.append("\(failed) failed") }
    return truncated(parts.joined(separator: ", "), toWidth: max(width - 1, 1))
  }
}

/// Runs `body`, calls `show` for each update that it reports, and erases the line at the end.
///
/// Draws nothing when `progress` is nil.
func showing<Update: Sendable, Value>(
  _ progress: LiveProgress?, _ show: @escaping @Sendable (LiveProgress, Update) async -> Void,
  during body: (@escaping @Sendable (Update) -> Void) async throws -> Value
) async rethrows -> Value {
  guard let progress else { return try await body { _ in } }
  let (updates, stream) = AsyncStream.makeStream(
    of: Update.self, bufferingPolicy: .bufferingNewest(1))
  async let drawing: Void = {
    for await update in updates { await show(progress, update) }
    await progress.erase()
  }()
  // Without this, the drawing task would never end after an error.
  defer { stream.finish() }
  let value = try await body { stream.yield($0) }
  stream.finish()
  await drawing
  return value
}

/// Draws ``Progress`` on a terminal, at most ten times a second, and erases it at the end.
actor LiveProgress {
  private let output: Output
  private let width: Int
  private var lastDrawn: ContinuousClock.Instant?
  private var isVisible = false

  /// Nil unless `terminal` can redraw a line.
  init?(output: Output = .standardError, terminal: Terminal) {
    guard terminal.obeysEscapes else { return nil }
    self.output = output
    width = terminal.width ?? 80
  }

  /// Draws `progress`; skips it when the last drawing is less than 100 ms old.
  func show(_ progress: Progress, at now: ContinuousClock.Instant = .now) {
    show(progress.line(width: width), at: now)
  }

  /// Draws a line, cut to the width; skips it as above.
  func show(_ line: String, at now: ContinuousClock.Instant = .now) {
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    isVisible = true
    draw(truncated(line, toWidth: max(width - 1, 1)))
  }

  /// Erases the line.
  func erase() {
    guard isVisible else { return }
    isVisible = false
    draw("")
  }

  /// Writes a carriage return, the text, and "erase to the end of the line" (`ESC [ K`); errors are ignored.
  private func draw(_ text: String) {
    try? output.write(Array("\r\(text)\u{1b}[K".utf8))
  }
}
