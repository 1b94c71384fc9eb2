// SignalTrap.swift - turns SIGINT and SIGTERM into a request to finish.

import CProcess
import Dispatch
import Glibc

/// Turns the first SIGINT or SIGTERM into a request to finish; a second one ends the process.
///
/// Create it before the first thread starts. From then on a signal is kept until ``onSignal(_:)`` is
/// called, so none is lost.
struct SignalTrap: Sendable {
  /// A descriptor that becomes readable with the first signal; -1 when none was free.
  private let descriptor: Int32

  init() {
    descriptor = newsagg_catch_signals()
  }

  /// Calls `action` once, on another thread; immediately if a signal has already come.
  func onSignal(_ action: @escaping @Sendable () -> Void) {
    guard descriptor >= 0 else { return }
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: .global())
    source.setEventHandler {
      // The descriptor stays readable, so one call is enough. Cancelling breaks the reference cycle between
      // the source and its handler, which has kept both alive until now.
      source.cancel()
      action()
    }
    source.activate()
  }

  /// Ends the process by the signal that was caught, so that a shell sees status 130 or 143.
  func dieIfCaught() {
    let number = newsagg_caught_signal()
    guard number != 0 else { return }
    signal(number, SIG_DFL)
    raise(number)
    _exit(128 + number)
  }
}
