// Locked.swift - a value behind a mutex.

import Glibc

/// A value that several threads share, one at a time.
///
/// A pthread mutex, because the thread sanitizer on Linux does not see the futex calls of
/// `Synchronization.Mutex`: it reports races that do not exist, and could miss real ones.
/// `@unchecked Sendable`: `value` is touched only between lock and unlock, in `withLock`.
package final class Locked<Value: Sendable>: @unchecked Sendable {
  private var value: Value
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>

  package init(_ value: Value) {
    self.value = value
    mutex = .allocate(capacity: 1)
    pthread_mutex_init(mutex, nil)
  }

  deinit {
    pthread_mutex_destroy(mutex)
    mutex.deallocate()
  }

  package func withLock<Answer>(_ body: (inout Value) -> Answer) -> Answer {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    return body(&value)
  }
}
