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
  let failure = Locked<OutputError?>(nil)
  let areFeeds = Locked(true)
  // After a failed write nothing more is written.
  let sink: ByteSink = { text in
    failure.withLock { failure in
      guard failure == nil else { return }
      do throws(OutputError) { try Output.standardOutput.write(text) } catch { failure = error }
    }
  }
  if files.count == 1 {
    let isFeed = printDocument(files[0], context, reportUnreadable, sink)
    areFeeds.withLock { $0 = isFeed }
  } else {
    let documents = OrderedSink(sink: sink)
    let unreadable = Locked<[Int: String]>([:])
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      guard failure.withLock({ $0 == nil }) else { return }
      let text = Locked<[UInt8]>([])
      let note = { (message: String) in unreadable.withLock { $0[index] = message } }
      let isFeed = printDocument(files[index], context, note) { piece in
        text.withLock { $0 += piece }
      }
      if !isFeed { areFeeds.withLock { $0 = false } }
      text.withLock { $0.withUnsafeBufferPointer { documents.put($0, at: index) } }
    }
    for (_, message) in unreadable.withLock(\.self).sorted(by: { $0.key < $1.key }) {
      reportUnreadable(message)
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure }
  return areFeeds.withLock { $0 }
}

private func printDocument(
  _ file: String, _ context: DocumentContext, _ reportUnreadable: (String) -> Void,
  _ sink: @escaping ByteSink
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
