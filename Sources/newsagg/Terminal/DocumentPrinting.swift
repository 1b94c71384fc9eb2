// DocumentPrinting.swift - feed documents to standard output, on all processors, in their order.

import Dispatch
import FeedParsing
import Glibc
import NewsConfiguration
import NewsCore
import NewsRendering
import NewsText

/// Prints each document as one JSON object, in the order given; false when one was no feed.
///
/// Several are read side by side; one alone is written while it is read.
func printDocuments(_ files: [String], _ context: DocumentContext) throws -> Bool {
  let failure = Locked<OutputError?>(nil)
  let areFeeds = Locked(true)
  // Nobody reads on after a failure.
  let sink: ByteSink = { text in
    failure.withLock { failure in
      guard failure == nil else { return }
      do throws(OutputError) { try Output.standardOutput.write(text) } catch { failure = error }
    }
  }
  if files.count == 1 {
    let isFeed = printDocument(files[0], context, sink)
    areFeeds.withLock { $0 = isFeed }
  } else {
    let documents = InOrder(sink: sink)
    DispatchQueue.concurrentPerform(iterations: files.count) { index in
      guard failure.withLock({ $0 == nil }) else { return }
      let text = Locked<[UInt8]>([])
      let isFeed = printDocument(files[index], context) { piece in text.withLock { $0 += piece } }
      if !isFeed { areFeeds.withLock { $0 = false } }
      text.withLock { $0.withUnsafeBufferPointer { documents.put($0, at: index) } }
    }
  }
  if let failure = failure.withLock({ $0 }) { throw failure }
  return areFeeds.withLock { $0 }
}

private func printDocument(
  _ file: String, _ context: DocumentContext, _ sink: @escaping ByteSink
) -> Bool {
  guard let bytes = contents(of: file) else {
    var writer = JSONWriter()
    writer.object { $0.field("error", "cannot read \(file): \(errorText(errno))") }
    writer.endLine()
    writer.withBytes(sink)
    return false
  }
  // A filter passes on all that it is given.
  var limits = ParseLimits()
  limits.maxEntries = .max
  limits.memoryFactor = .max
  return FeedJSONPrinter(sink: sink).print(bytes, context: context, limits: limits)
}
