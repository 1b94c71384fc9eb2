// SignalTrap.swift - SIGINT and SIGTERM as a request to finish.

import CProcess
import Dispatch
import Glibc

/// Turns the first SIGINT or SIGTERM into a request to finish; a second one ends the process.
///
/// Make it before the first thread exists. The handlers are then in place, and a signal is kept
/// until ``onSignal(_:)`` listens: none is lost.
struct SignalTrap: Sendable {
  /// Readable since the first signal; -1 when there was no descriptor for it.
  private let descriptor: Int32

  init() {
    descriptor = newsagg_catch_signals()
  }

  /// Calls `action` once, from a thread of its own; at once for a signal that has already come.
  func onSignal(_ action: @escaping @Sendable () -> Void) {
    guard descriptor >= 0 else { return }
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler {
      // The descriptor stays readable. Until here the source and its handler keep each other.
      source.cancel()
      action()
    }
    source.activate()
  }

  /// Ends the process by the signal that was caught, as its parent expects (130, 143).
  func dieIfCaught() {
    let number = newsagg_caught_signal()
    guard number != 0 else { return }
    signal(number, SIG_DFL)
    raise(number)
    _exit(128 + number)
  }
}
