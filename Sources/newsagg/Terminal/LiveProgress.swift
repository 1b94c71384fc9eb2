// LiveProgress.swift - how far a run has come, on one line that is redrawn in place.

import NewsEngine
import NewsText

extension Progress {
  /// Cut to `width` columns; the last one stays free, so that no terminal wraps.
  func line(width: Int) -> String {
    var parts = ["\(done)/\(total) sources"]
    if inFlight > 0 { parts.append("\(inFlight) in flight") }
    if failed > 0 { parts.append("\(failed) failed") }
    return truncated(parts.joined(separator: ", "), toWidth: max(width - 1, 1))
  }
}

/// Draws what `body` reports, each with `show`, and wipes it at the end; nothing where `progress` is nil.
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
  // Without this an error would wait for the drawing for ever.
  defer { stream.finish() }
  let value = try await body { stream.yield($0) }
  stream.finish()
  await drawing
  return value
}

/// Draws ``Progress`` on a terminal, at most ten times a second, and wipes it at the end.
actor LiveProgress {
  private let output: Output
  private let width: Int
  private var lastDrawn: ContinuousClock.Instant?
  private var isVisible = false

  /// Nil, and so nothing drawn, unless `terminal` is one that can redraw a line.
  init?(output: Output = .standardError, terminal: Terminal) {
    guard terminal.obeysEscapes else { return nil }
    self.output = output
    width = terminal.width ?? 80
  }

  /// Draws `progress`, or skips it when the last one is not yet 100 ms old.
  func show(_ progress: Progress, at now: ContinuousClock.Instant = .now) {
    show(progress.line(width: width), at: now)
  }

  /// Draws a line, cut to the width, or skips it as above.
  func show(_ line: String, at now: ContinuousClock.Instant = .now) {
    if let lastDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    isVisible = true
    draw(truncated(line, toWidth: max(width - 1, 1)))
  }

  /// Leaves the line empty, as if nothing had been drawn.
  func erase() {
    guard isVisible else { return }
    isVisible = false
    draw("")
  }

  /// Carriage return, the text, erase to the end of the line; a lost line is not worth an error.
  private func draw(_ text: String) {
    try? output.write(Array("\r\(text)\u{1b}[K".utf8))
  }
}
