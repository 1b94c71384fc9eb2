// ByteSink.swift - types for documents that are written in pieces.

import NewsCore

/// Takes a piece of a document; the bytes are valid only during the call.
package typealias ByteSink = @Sendable (UnsafeBufferPointer<UInt8>) -> Void

/// Calls its argument with each piece of a document, in order.
package typealias ByteSource = ((UnsafeBufferPointer<UInt8>) -> Void) -> Void

/// Passes texts from several threads to `sink`, one at a time, in the order of their numbers from 0.
package struct OrderedSink: Sendable {
  private struct State: Sendable {
    var next = 0
    var early: [Int: [UInt8]] = [:]
  }

  package let sink: ByteSink
  private let state = Locked(State())

  package init(sink: @escaping ByteSink) {
    self.sink = sink
  }

  /// Passes a text to the sink; a text that comes too early is copied and passed later.
  package func put(_ text: UnsafeBufferPointer<UInt8>, at number: Int) {
    state.withLock { state in
      guard number == state.next else { return state.early[number] = Array(text) }
      sink(text)
      state.next += 1
      while let text = state.early.removeValue(forKey: state.next) {
        text.withUnsafeBufferPointer(sink)
        state.next += 1
      }
    }
  }
}

/// All pieces of `result` in one array.
package func collected(_ result: ByteSource) -> [UInt8] {
  var bytes: [UInt8] = []
  result { bytes += $0 }
  return bytes
}
