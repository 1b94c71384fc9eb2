// ExitLimit.swift - ends the process when its shutdown takes too long.

import Dispatch
import NewsCore

/// Ends the process when its shutdown takes too long.
///
/// The store is consistent at any moment, so an immediate end loses nothing that is stored. It waits on a
/// Dispatch thread in real time, because tasks or event loops may hang.
struct ExitLimit: Sendable {
  let limit: Duration
  let exit: @Sendable () -> Void

  func start() {
    let milliseconds = Int(limit.milliseconds)
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { exit() }
  }
}
