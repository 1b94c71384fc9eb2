// DocumentPrinting.swift - feed documents to standard output, on all processors, in their order.

import Dispatch
import FeedParsing
import Glibc
import NewsCore

/// Prints each document as one JSON object, in the order given; false when one was no feed.
///
/// Several are read side by side; one alone is written while it is read.
func printDocuments(_ files: [String], _ context: DocumentContext) throws -> Bool {
  let output = OrderedOutput()
  let areFeeds = Locked(true)
  if files.count == 1 {
    let isFeed = printDocument(files[0], context) { output.write($0) }
    areFeeds.withLock { $0 = isFeed }
  } else {
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      guard !output.hasFailed else { return }
      let text = Locked<[UInt8]>([])
      let isFeed = printDocument(files[index], context) { piece in text.withLock { $0 += piece } }
      if !isFeed { areFeeds.withLock { $0 = false } }
      output.write(text.withLock { $0 }, of: index)
    }
  }
  try output.check()
  return areFeeds.withLock { $0 }
}

private func printDocument(
  _ file: String, _ context: DocumentContext, _ sink: @escaping @Sendable ([UInt8]) -> Void
) -> Bool {
  guard let bytes = contents(of: file) else {
    var writer = JSONWriter()
    writer.object { $0.field("error", "cannot read \(file): \(errorText(errno))") }
    writer.endLine()
    sink(writer.bytes)
    return false
  }
  // A filter passes on all it is given: only memory limits the number of entries.
  var limits = ParseLimits()
  limits.maxEntries = .max
  return FeedJSONPrinter(sink: sink).print(bytes, context: context, limits: limits)
}

/// Standard output for several writers: what is early waits for what stands before it.
private struct OrderedOutput: Sendable {
  private struct State: Sendable {
    var next = 0
    var early: [Int: [UInt8]] = [:]
    var failure: OutputError?
  }

  private let state = Locked(State())

  /// Nobody reads on after a failure.
  var hasFailed: Bool { state.withLock { $0.failure != nil } }

  func write(_ piece: [UInt8]) {
    state.withLock { write(piece, &$0) }
  }

  func write(_ text: [UInt8], of index: Int) {
    state.withLock { state in
      state.early[index] = text
      while let text = state.early.removeValue(forKey: state.next) {
        write(text, &state)
        state.next += 1
      }
    }
  }

  func check() throws(OutputError) {
    if let failure = state.withLock({ $0.failure }) { throw failure }
  }

  private func write(_ text: [UInt8], _ state: inout State) {
    guard state.failure == nil else { return }
    do {
      try Output.standardOutput.write(text)
    } catch {
      state.failure = error
    }
  }
}
