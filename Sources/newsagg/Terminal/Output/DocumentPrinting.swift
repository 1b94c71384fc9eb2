// DocumentPrinting.swift - prints feed documents as JSON, read in parallel.

import Dispatch
import FeedParsing
import Glibc
import NewsConfiguration
import NewsCore
import NewsRendering
import NewsText

/// Prints each document as one JSON object, in the order given; false when one was no feed.
///
/// Several documents are read in parallel; a single one is written while it is read. `reportUnreadable`
/// is called with a sentence for each file that cannot be read, in their order.
func printDocuments(
  _ files: [String], _ context: DocumentContext,
  reportUnreadable: @escaping @Sendable (String) -> Void = { _ in }
) throws -> Bool {
  let printer = DocumentPrinter(context: context)
  let areFeeds =
    files.count == 1
    ? printer.print(files[0], to: printer.write, reportUnreadable)
    : printer.printInParallel(files, reportUnreadable)
  if let failure = printer.failure.withLock(\.self) { throw failure }
  return areFeeds
}

/// Prints documents to standard output until a write fails.
private struct DocumentPrinter: Sendable {
  let context: DocumentContext
  /// The error of the write that failed; nothing is written after it.
  let failure = Locked<OutputError?>(nil)

  func write(_ text: UnsafeBufferPointer<UInt8>) {
    failure.withLock { failure in
      guard failure == nil else { return }
      do throws(OutputError) { try Output.standardOutput.write(text) } catch { failure = error }
    }
  }

  /// False when one of the documents was no feed.
  func printInParallel(_ files: [String], _ reportUnreadable: (String) -> Void) -> Bool {
    let areFeeds = Locked(true)
    let documents = OrderedSink(sink: write)
    let unreadable = Locked<[Int: String]>([:])
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      guard failure.withLock({ $0 == nil }) else { return }
      let text = Locked<[UInt8]>([])
      let isFeed = print(files[index], to: { piece in text.withLock { $0 += piece } }) { message in
        unreadable.withLock { $0[index] = message }
      }
      if !isFeed { areFeeds.withLock { $0 = false } }
      text.withLock { $0.withUnsafeBufferPointer { documents.put($0, at: index) } }
    }
    for (_, message) in unreadable.withLock(\.self).sorted(by: { $0.key < $1.key }) {
      reportUnreadable(message)
    }
    return areFeeds.withLock(\.self)
  }

  /// False when the document is no feed.
  func print(
    _ file: String, to sink: @escaping ByteSink, _ reportUnreadable: (String) -> Void
  ) -> Bool {
    guard let bytes = contents(of: file) else {
      let message = "cannot read \(file): \(errorText(errno))"
      reportUnreadable(message)
      var writer = JSONWriter()
      writer.object { $0.field("error", message) }
      writer.endLine()
      writer.withBytes(sink)
      return false
    }
    // The command is a filter: it must not drop entries.
    var limits = ParseLimits()
    limits.maxEntries = .max
    limits.memoryFactor = .max
    return FeedJSONPrinter(sink: sink).print(bytes, context: context, limits: limits)
  }
}
