// ExitLimit.swift - ends the process when the orderly end takes too long.

import Dispatch
import NewsCore

/// Ends the process when the orderly end takes too long.
///
/// Everything that is stored is safe at any moment, so ending at once loses nothing. It waits on a
/// thread of Dispatch, in real time: tasks and event loops may be what hangs.
struct ExitLimit: Sendable {
  let limit: Duration
  let exit: @Sendable () -> Void

  func start() {
    let milliseconds = Int(limit.milliseconds)
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(milliseconds)) { exit() }
  }
}
