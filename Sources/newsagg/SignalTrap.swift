// SignalTrap.swift - SIGINT and SIGTERM as a request to finish.

import Dispatch
import Glibc
import NewsCore

/// Turns the first SIGINT or SIGTERM into a request to finish; a second one ends the process.
final class SignalTrap: Sendable {
  private static let signals = [SIGINT, SIGTERM]
  /// Zero until one came.
  private let caught = Locked<Int32>(0)

  /// Traps that are being set; a command begins meanwhile, for that takes half a millisecond.
  private static let unset = Locked(0)

  init() { SignalTrap.unset.withLock { $0 += 1 } }

  /// Returns when every trap is set: a signal that found none would end a process that holds leases.
  static func areSet() async {
    while unset.withLock({ $0 > 0 }) { await Task.yield() }
  }

  /// Lets signals through that the parent had blocked, as the threads of some runtimes have: one that
  /// is pending would be lost when ``onSignal(_:)`` takes over.
  static func unblock() {
    var set = sigset_t()
    sigemptyset(&set)
    for number in signals { sigaddset(&set, number) }
    pthread_sigmask(SIG_UNBLOCK, &set, nil)
  }

  /// Sets the trap; calls `action` once, from a thread of its own.
  func onSignal(_ action: @escaping @Sendable () -> Void) {
    for number in SignalTrap.signals {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler { [self] in
        // The source and its handler keep each other: a signal may come as long as the process lives.
        defer { withExtendedLifetime(source) {} }
        let earlier = caught.withLock { caught in
          defer { caught = number }
          return caught
        }
        if earlier != 0 { _exit(128 + number) }
        action()
      }
      source.activate()
    }
    SignalTrap.unset.withLock { $0 -= 1 }
  }

  /// Ends the process by the signal that was caught, as its parent expects (130, 143).
  func dieIfCaught() {
    let number = caught.withLock { $0 }
    guard number != 0 else { return }
    signal(number, SIG_DFL)
    raise(number)
    _exit(128 + number)
  }
}
