// Store+Runs.swift - finds other runs of fetch on this store.

/// A run that other processes can see; ends with its last reference or the process.
package final class RunClaim: Sendable {
  private let lock: FileLock?

  init(lock: FileLock?) {
    self.lock = lock
  }
}

extension Store {
  /// Makes this run visible to others; nil if it must be the only one and is not.
  ///
  /// Every run holds the lock shared; one that must be alone first tries to lock it exclusively. The
  /// kernel releases it when the process dies. A store without a file has no information about other
  /// runs: in a shared database the leases of sources ensure that none is asked twice.
  package func claimRun(onlyIfAlone isAlone: Bool) throws(StoreError) -> RunClaim? {
    guard case .file(let path) = location else { return RunClaim(lock: nil) }
    let lock = try FileLock(path: try StoreFiles(path: path, creates: false).runLock)
    if isAlone, !lock.acquire(.exclusive) { return nil }
    // Another process may hold it for an instant to test whether it is alone. A run that others do
    // not see does less harm than one that waits.
    _ = lock.acquire(.shared, within: .milliseconds(50))
    return RunClaim(lock: lock)
  }
}
