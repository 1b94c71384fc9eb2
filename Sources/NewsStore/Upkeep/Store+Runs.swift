// Store+Runs.swift - who else is fetching into this store.

/// A run that others can see; ends with its last reference or the process.
package final class RunClaim: Sendable {
  private let lock: FileLock?

  init(lock: FileLock?) {
    self.lock = lock
  }
}

extension Store {
  /// Makes this run visible to others; nil when it was to be the only one and is not.
  ///
  /// Every run holds the lock shared; one that wants to be alone first tries to have it for itself.
  /// The kernel frees it when the process dies. A store without a file knows of no other runs: in a
  /// shared database the leases of sources see to it that none is asked twice.
  package func claimRun(onlyIfAlone isAlone: Bool) throws(StoreError) -> RunClaim? {
    guard case .file(let path) = location else { return RunClaim(lock: nil) }
    let lock = try FileLock(path: try StoreFiles(path: path, creates: false).runLock)
    if isAlone, !lock.acquire(.exclusive) { return nil }
    // Another process may test for an instant whether it is alone. To be unseen does less harm than to wait.
    _ = lock.acquire(.shared, within: .milliseconds(50))
    return RunClaim(lock: lock)
  }
}
