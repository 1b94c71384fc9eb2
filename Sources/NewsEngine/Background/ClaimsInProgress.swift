// ClaimsInProgress.swift - lets a refresh wait until no claim of its own process is in progress.

/// Lets a refresh wait until no claim of its own process is in progress.
///
/// Between the transaction of a claim and the start of its refreshes, the store has leases of this
/// process that no refresh uses yet.
actor ClaimsInProgress {
  private var count = 0
  private var waiters: [CheckedContinuation<Void, Never>] = []

  /// Number of refreshes that wait, for tests.
  var waiting: Int { waiters.count }

  func begin() {
    count += 1
  }

  func end() {
    count -= 1
    guard count == 0 else { return }
    for waiter in waiters { waiter.resume() }
    waiters = []
  }

  func waitForEnd() async {
    guard count > 0 else { return }
    await withCheckedContinuation { waiters.append($0) }
  }
}
