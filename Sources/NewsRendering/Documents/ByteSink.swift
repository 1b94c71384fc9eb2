// ByteSink.swift - documents that are handed over in pieces.

import NewsCore

/// Takes bytes that are lent for the call.
package typealias ByteSink = @Sendable (UnsafeBufferPointer<UInt8>) -> Void

/// A document that hands itself over in pieces, in order.
package typealias ByteSource = ((UnsafeBufferPointer<UInt8>) -> Void) -> Void

/// Texts from several threads, handed on one at a time in the order of their numbers, from 0 on.
package struct InOrder: Sendable {
  private struct State: Sendable {
    var next = 0
    var early: [Int: [UInt8]] = [:]
  }

  package let sink: ByteSink
  private let state = Locked(State())

  package init(sink: @escaping ByteSink) {
    self.sink = sink
  }

  /// Only a text that comes before its turn is copied.
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

/// The pieces that `result` hands over, in one.
package func collected(_ result: ByteSource) -> [UInt8] {
  var bytes: [UInt8] = []
  result { bytes += $0 }
  return bytes
}
